package com.novapay.deploygate.announce.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.announce.HostileMessages;
import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.MessageJson;
import com.novapay.deploygate.announce.Samples;
import com.novapay.deploygate.announce.delivery.Destination;
import com.novapay.deploygate.announce.delivery.Destination.Step;
import com.novapay.deploygate.announce.delivery.Destination.Target;
import com.novapay.deploygate.announce.delivery.Outcome;
import com.novapay.deploygate.announce.delivery.Poster;
import com.novapay.deploygate.announce.slack.SlackWebhook;
import com.novapay.deploygate.outbound.ProxyEnvironment;
import com.novapay.deploygate.outbound.TokenFile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebhooksTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Target TARGET = new Target(7, Samples.CHANNEL, "release a", "healthy");

    @TempDir
    private Path folder;

    private HookServer server;
    private Poster poster;

    @BeforeEach
    void open() throws IOException {
        server = HookServer.start();
        poster = new Poster(Optional.empty(), ProxyEnvironment.of(Map.of()), Duration.ofSeconds(30));
    }

    @AfterEach
    void close() {
        poster.close();
        server.close();
    }

    @Test
    void signed_isWhatTheGenericIncidentReceiverWouldTake() throws Exception {
        Path secret = folder.resolve("secret");
        Files.writeString(secret, "PLANTED-secret\n");
        TurnableClock clock = new TurnableClock(Instant.parse("2026-11-27T15:00:00Z"));
        Destination webhook = new SignedWebhook(server.address("/hook"), new TokenFile(secret), poster, clock);
        assertThat(webhook.send(new Step.Post(TARGET, Samples.full()))).isEqualTo(new Outcome.Sent("posted"));
        assertThat(webhook.send(new Step.Reply(TARGET, Samples.full(), "posted")))
                .isEqualTo(new Outcome.Sent("posted"));
        HookServer.Got got = server.got().getFirst();
        String time = got.headers().getFirst("X-Deploygate-Timestamp");
        assertThat(time).isEqualTo("1795791600");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("PLANTED-secret".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        String expected =
                HexFormat.of().formatHex(mac.doFinal((time + "." + got.body()).getBytes(StandardCharsets.UTF_8)));
        assertThat(got.headers().getFirst("X-Deploygate-Signature")).isEqualTo("v1=" + expected);
        JsonNode body = JSON.readTree(got.body());
        assertThat(body.path("id").asText()).isEqualTo("7");
        assertThat(body.path("type").asText()).isEqualTo("message");
        assertThat(body.path("topic").asText()).isEqualTo("release a");
        assertThat(MessageJson.read(body.path("message").toString())).isEqualTo(Samples.full());
        JsonNode detail = JSON.readTree(server.got().getLast().body());
        assertThat(detail.path("id").asText()).isEqualTo("7-detail");
        assertThat(detail.path("type").asText()).isEqualTo("detail");
    }

    @Test
    void slack_eachChannelHasItsAddress_othersTheCommonOne() throws Exception {
        Path file = folder.resolve("webhooks");
        Files.writeString(
                file, server.address("/PLANTED-all") + "\n\n#engineering=" + server.address("/PLANTED-eng") + "\n");
        Destination slack = new SlackWebhook(new WebhookSend(new WebhookFile(file), poster));
        slack.send(new Step.Post(TARGET, Samples.full()));
        slack.send(new Step.Post(new Target(8, "#engineering", "t", "k"), Samples.full()));
        assertThat(server.got()).extracting(HookServer.Got::path).containsExactly("/PLANTED-all", "/PLANTED-eng");
        assertThat(slack.updates()).isFalse();
        Files.writeString(file, "#engineering=" + server.address("/PLANTED-eng") + "\n");
        assertThat(slack.send(new Step.Post(TARGET, Samples.full())))
                .isEqualTo(new Outcome.Rejected(file + " has no line for this channel"));
    }

    @Test
    void statuses_areWhatTheyMean_andNoReasonHasTheAddress() throws Exception {
        Path file = folder.resolve("webhooks");
        Files.writeString(file, server.address("/PLANTED-all").toString());
        Destination slack = new SlackWebhook(new WebhookSend(new WebhookFile(file), poster));
        for (Map.Entry<Integer, Class<? extends Outcome>> one : Map.<Integer, Class<? extends Outcome>>of(
                        200, Outcome.Sent.class,
                        202, Outcome.Sent.class,
                        302, Outcome.Later.class,
                        400, Outcome.Rejected.class,
                        413, Outcome.Rejected.class,
                        404, Outcome.Later.class,
                        410, Outcome.Later.class,
                        429, Outcome.Later.class,
                        500, Outcome.Later.class)
                .entrySet()) {
            server.status(one.getKey());
            Outcome outcome = slack.send(new Step.Post(TARGET, Samples.full()));
            assertThat(outcome).as("%s", one.getKey()).isInstanceOf(one.getValue());
            assertThat(outcome.toString()).doesNotContain("PLANTED");
        }
        server.close();
        Outcome none = slack.send(new Step.Post(TARGET, Samples.full()));
        assertThat(none).isEqualTo(new Outcome.Later("127.0.0.1 accepts no connection", Optional.empty(), true, false));
    }

    @Test
    void hangingServer_isGivenUpInTime_andDoubtful() throws Exception {
        Path file = folder.resolve("webhooks");
        Files.writeString(file, server.address("/PLANTED-hang").toString());
        server.hang();
        try (Poster hasty = new Poster(Optional.empty(), ProxyEnvironment.of(Map.of()), Duration.ofMillis(300))) {
            Destination slack = new SlackWebhook(new WebhookSend(new WebhookFile(file), hasty));
            assertThat(slack.send(new Step.Post(TARGET, Samples.full())))
                    .isEqualTo(
                            new Outcome.Later("no answer from 127.0.0.1 within 300 ms", Optional.empty(), true, true));
        }
    }

    @Test
    void endlessAnswer_isNotReadToItsEnd() throws Exception {
        Path file = folder.resolve("webhooks");
        Files.writeString(file, server.address("/PLANTED-long").toString());
        server.answer("x".repeat(1_000_000));
        Destination slack = new SlackWebhook(new WebhookSend(new WebhookFile(file), poster));
        assertThat(slack.send(new Step.Post(TARGET, Samples.full()))).isInstanceOf(Outcome.Later.class);
    }

    @Test
    void file_wrongLine_isNamedWithoutIt() throws Exception {
        Path file = folder.resolve("webhooks");
        for (String wrong : List.of("http://evil.test/PLANTED", "PLANTED", "https://a b/PLANTED", "ftp://x/PLANTED")) {
            Files.writeString(file, "\n" + wrong);
            assertThatThrownBy(() -> new WebhookFile(file).address("#a"))
                    .isInstanceOf(IOException.class)
                    .hasMessage(file + ":2 is not an address https://… or #CHANNEL=https://…");
        }
        Destination none = new SlackWebhook(new WebhookSend(new WebhookFile(folder.resolve("none")), poster));
        assertThat(none.send(new Step.Post(TARGET, Samples.full())).toString()).contains("none cannot be read");
    }

    @Test
    void teams_anyMessage_isACardOfLessThan28KB_withoutMarkup() throws Exception {
        for (Message message : HostileMessages.all()) {
            String card = AdaptiveCard.payload(message, Samples.CHANNEL).toString();
            assertThat(card.getBytes(StandardCharsets.UTF_8).length).isLessThan(28_000);
            JsonNode content = JSON.readTree(card).at("/attachments/0/content");
            assertThat(content.path("body").findValuesAsText("type"))
                    .allSatisfy(type -> assertThat(type).isIn("RichTextBlock", "TextRun"));
            assertThat(content.findValuesAsText("url"))
                    .allSatisfy(url -> assertThat(URI.create(url).getScheme()).isIn("https", "http"));
        }
    }
}
