package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.novapay.deploygate.announce.Announcement;
import com.novapay.deploygate.announce.FakeSlack;
import com.novapay.deploygate.announce.FakeSlack.Fault;
import com.novapay.deploygate.announce.Marker;
import com.novapay.deploygate.announce.Outbox;
import com.novapay.deploygate.announce.Samples;
import com.novapay.deploygate.announce.outbox.StoredOutbox;
import com.novapay.deploygate.announce.webhook.HookServer;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.cli.Asking;
import com.novapay.deploygate.cli.Typed;
import com.novapay.deploygate.config.AnnounceSettings;
import com.novapay.deploygate.config.ConfigSource;
import com.novapay.deploygate.config.Setting;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole gate that announces to a fake Slack. */
@Tag("slow")
class GateAnnouncementsTest {
    private static final Path SCALE =
            Path.of("demo", "reviews", "deployment-scale--deployments.scale-update-by-dev@novapay.json");
    private static final Path DEPLOY =
            Path.of("demo", "reviews", "deployment-set-image--deployments-update-by-dev@novapay.json");
    private static final int ASKED = 60;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final List<String> log = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final FakeSlack slack = FakeSlack.start();

    @TempDir
    private Path folder;

    private Path data;
    private StoredOutbox outbox;

    @BeforeEach
    void prepare() throws IOException {
        data = folder.resolve("data");
        Files.createDirectory(data);
        Files.writeString(folder.resolve("token"), FakeSlack.TOKEN + "\n");
        outbox = new StoredOutbox(
                RecordStore.at("jdbc:sqlite:" + data.resolve("decisions.db")),
                new TreeSet<>(List.of("slack")),
                Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        outbox.close();
        slack.close();
        vertx.close().await();
    }

    @Test
    void announcement_isDelivered_andCounted_theTokenIsNowhere() throws Exception {
        try (Gate gate = start()) {
            outbox.put(List.of(Samples.state("release a", 1)));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(slack.messages())
                            .singleElement()
                            .satisfies(shown -> assertThat(shown.replies()).hasSize(1)));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(metrics(gate))
                            .contains(
                                    "deploygate_announcements_total{channel=\"slack:#deploy-notifications\",result=\"delivered\"} 2.0",
                                    "deploygate_outbox_depth 0.0",
                                    "deploygate_outbox_oldest_seconds 0.0"));
            slack.faults(number -> Fault.INVALID_AUTH);
            outbox.put(List.of(Samples.state("release b", 1)));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(log).anyMatch(line -> line.contains("Slack says invalid_auth")));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(metrics(gate)).contains("deploygate_outbox_depth 1.0"));
            assertThat(Typed.novapay("announcements", "list", "--data", data.toString())
                            .out())
                    .contains("waiting", "slack:#deploy-notifications", "release b state 1");
            assertThat(metrics(gate)).doesNotContain("PLANTED");
        }
        assertThat(log).noneMatch(line -> line.contains("PLANTED"));
        try (Stream<Path> files = Files.walk(data)) {
            assertThat(files.filter(Files::isRegularFile))
                    .isNotEmpty()
                    .allSatisfy(file -> assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                            .as(file.toString())
                            .doesNotContain("PLANTED"));
        }
    }

    /** A message goes to Slack alone, what runs to both systems that count deployments, what failed to Datadog alone. */
    @Test
    void marker_isDeliveredToWhatTakesIt_theKeyIsNowhere() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "PLANTED-key\n");
        try (HookServer datadog = HookServer.start();
                HookServer receiver = HookServer.start();
                Gate gate = start(Map.of(
                        AnnounceSettings.SLACK_TOKEN_FILE,
                                folder.resolve("token").toString(),
                        AnnounceSettings.SLACK_API, slack.api().toString(),
                        AnnounceSettings.DATADOG_API_KEY_FILE, key.toString(),
                        AnnounceSettings.DATADOG_API, datadog.address("").toString(),
                        AnnounceSettings.CDEVENTS_URL,
                                receiver.address("/events").toString()))) {
            datadog.status(403);
            datadog.answer("PLANTED-key is wrong");
            Outbox all = gate.announcements().orElseThrow();
            all.put(List.of(
                    Samples.state("release a", 1),
                    marker("runs", Marker.Kind.UPGRADED),
                    marker("failed", Marker.Kind.FAILED)));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(log)
                            .anyMatch(
                                    line -> line.contains("datadog:deployments: Datadog answers 403: check the key")));
            datadog.status(202);
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(metrics(gate))
                            .contains(
                                    "deploygate_announcements_total{channel=\"datadog:deployments\",result=\"delivered\"} 2.0",
                                    "deploygate_announcements_total{channel=\"cdevents:deployments\",result=\"delivered\"} 1.0",
                                    "deploygate_outbox_depth 0.0"));
            assertThat(datadog.got())
                    .extracting(HookServer.Got::path)
                    .contains("/api/v2/dora/deployment")
                    .endsWith("/api/v1/events");
            assertThat(receiver.got())
                    .singleElement()
                    .satisfies(got -> assertThat(got.headers().getFirst("ce-type"))
                            .isEqualTo("dev.cdevents.service.upgraded.0.2.0"));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(slack.messages()).hasSize(1));
            assertThat(metrics(gate)).doesNotContain("PLANTED");
        }
        assertThat(log).noneMatch(line -> line.contains("PLANTED"));
    }

    private static Announcement marker(String decision, Marker.Kind kind) {
        Instant at = Instant.parse("2026-11-27T15:00:00Z");
        Marker marker = new Marker(
                kind,
                decision,
                "payments-api",
                new Marker.Workload("pay", "Deployment", "payments"),
                "production",
                "payments",
                "sha256:ab",
                "registry.novapay.local/payments-api@sha256:cd",
                List.of(),
                Marker.Source.UNKNOWN,
                at,
                at);
        return new Announcement(
                "deployments", "marker/" + decision, "marker", Samples.full().marking(marker), Optional.empty());
    }

    /** In one run: the median of many answers with a Slack that hangs beside that of as many without. */
    @Test
    void slackHangs_decisionsAreAsFast() throws Exception {
        try (Gate gate = start()) {
            Asking asking = new Asking(vertx, gate);
            median(asking);
            long before = median(asking);
            slack.faults(number -> Fault.HANG);
            outbox.put(List.of(Samples.state("release a", 1)));
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(slack.requests()).isPositive());
            long during = median(asking);
            System.out.printf("admission while Slack hangs: %.2f of the time before%n", (double) during / before);
            // A decision that waited for Slack would take eight seconds; the rest is the machine's.
            assertThat(during)
                    .as("median in µs, %s before", before)
                    .isLessThan(3 * before + Duration.ofMillis(50).toNanos() / 1_000);
            assertThat(slack.messages()).isEmpty();
        }
    }

    private static long median(Asking asking) throws IOException {
        List<byte[]> reviews = List.of(Files.readAllBytes(SCALE), Files.readAllBytes(DEPLOY));
        long[] took = new long[ASKED];
        for (int i = 0; i < ASKED; i++) {
            long begun = System.nanoTime();
            assertThat(asking.review(reviews.get(i % 2))
                            .at("/response/auditAnnotations/decision-id")
                            .asText())
                    .startsWith("d-");
            took[i] = (System.nanoTime() - begun) / 1_000;
        }
        Arrays.sort(took);
        return took[ASKED / 2];
    }

    private String metrics(Gate gate) {
        return new Asking(vertx, gate).admin("/metrics").bodyAsString();
    }

    private Gate start() throws Exception {
        return start(Map.of(
                AnnounceSettings.SLACK_TOKEN_FILE,
                folder.resolve("token").toString(),
                AnnounceSettings.SLACK_API,
                slack.api().toString()));
    }

    private Gate start(Map<Setting, String> destinations) throws Exception {
        Path facts = Files.createDirectory(folder.resolve("facts"));
        Files.writeString(facts.resolve("namespace.yaml"), """
                apiVersion: v1
                kind: Namespace
                metadata: {name: pay, labels: {deploygate.novapay.com/environment: production}}
                """);
        Map<Setting, String> settings = new HashMap<>(destinations);
        settings.put(Setting.LISTEN, "127.0.0.1:0");
        settings.put(Setting.ADMIN_LISTEN, "127.0.0.1:0");
        settings.put(Setting.CONSOLE_LISTEN, "off");
        settings.put(Setting.DATA, data.toString());
        settings.put(Setting.FACTS, facts.toString());
        return Gate.start(new ConfigSource(settings, Map.of(), Optional.empty()).read(), Clock.systemUTC(), log::add);
    }
}
