package com.novapay.deploygate.announce.marker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.announce.Announcement;
import com.novapay.deploygate.announce.Marker;
import com.novapay.deploygate.announce.Marker.Kind;
import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.Samples;
import com.novapay.deploygate.announce.delivery.Outcome;
import com.novapay.deploygate.announce.delivery.Poster;
import com.novapay.deploygate.announce.webhook.HookServer;
import com.novapay.deploygate.outbound.ProxyEnvironment;
import com.novapay.deploygate.outbound.TokenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatadogTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    private final TurnableClock clock = new TurnableClock(Markers.HAPPENED.plusSeconds(5));
    private HookServer server;
    private Poster poster;
    private Path key;
    private Datadog datadog;

    @BeforeEach
    void open() throws IOException {
        server = HookServer.start();
        poster = new Poster(Optional.empty(), ProxyEnvironment.of(Map.of()), Duration.ofSeconds(30));
        key = Files.writeString(folder.resolve("key"), "PLANTED-key\n");
        datadog = new Datadog(server.address("/"), new TokenFile(key), poster, clock);
    }

    @AfterEach
    void close() {
        poster.close();
        server.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"DEPLOYED", "UPGRADED", "ROLLED_BACK"})
    void releaseThatRuns_isADeployment(Kind kind) throws IOException {
        server.status(202);
        assertThat(datadog.send(Markers.step(Markers.marker(kind)))).isEqualTo(new Outcome.Sent(""));
        HookServer.Got got = server.got().getFirst();
        assertThat(got.path()).isEqualTo("/api/v2/dora/deployment");
        assertThat(got.headers().getFirst("DD-API-KEY")).isEqualTo("PLANTED-key");
        assertThat(JSON.readTree(got.body()))
                .isEqualTo(JSON.readTree("""
                {"data": {"attributes": {
                  "service": "payments-api", "env": "production", "team": "payments", "version": "4.2.0",
                  "started_at": 1795791600250, "finished_at": 1795791850500, "id": "d-06f0k8w3pq1xs9v2",
                  "git": {"repository_url": "https://git.novapay.local/pay/api", "commit_sha": "4f9c0d1e2a3b"},
                  "custom_tags": ["decision:d-06f0k8w3pq1xs9v2", "deployment:%s", "template:sha256:%s",
                    "kube_namespace:pay", "kube_rollout:payments", "git.commit.sha:4f9c0d1e2a3b"]}}}
                """.formatted(kind.name().toLowerCase(Locale.ROOT), "b".repeat(64))));
    }

    @ParameterizedTest
    @EnumSource(names = {"FAILED", "ABORTED", "REVERTED"})
    void releaseThatEndedOtherwise_isAnEvent(Kind kind) throws IOException {
        assertThat(datadog.send(Markers.step(Markers.marker(kind)))).isEqualTo(new Outcome.Sent(""));
        HookServer.Got got = server.got().getFirst();
        assertThat(got.path()).isEqualTo("/api/v1/events");
        JsonNode event = JSON.readTree(got.body());
        assertThat(event.path("title").asText()).isEqualTo("Deploy of payments-api to production ended");
        assertThat(event.path("text").asText()).isEqualTo("""
                        Deploy of payments-api to production ended.
                        Asked for by carol＠novapay
                        Next: novapay rollback payments-api -n pay""");
        assertThat(event.path("date_happened").asLong()).isEqualTo(1_795_791_850L);
        assertThat(event.path("alert_type").asText()).isEqualTo("error");
        assertThat(event.path("aggregation_key").asText()).isEqualTo(Markers.DECISION);
        assertThat(event.path("tags"))
                .extracting(JsonNode::asText)
                .contains("service:payments-api", "env:production", "version:4.2.0", "team:payments");
    }

    /** Datadog rejects an event with an older time; the text then says when it was. */
    @Test
    void eventThatWaitedTooLong_isSentWithoutItsTime() throws IOException {
        clock.turn(Duration.ofHours(20));
        datadog.send(Markers.step(Markers.marker(Kind.FAILED)));
        JsonNode event = JSON.readTree(server.got().getFirst().body());
        assertThat(event.has("date_happened")).isFalse();
        assertThat(event.path("text").asText()).startsWith("This happened at 2026-11-27T15:04:10.500Z.");
    }

    @Test
    void hostileTexts_areCut_andNotifyNobody() throws IOException {
        datadog.send(Markers.step(Markers.hostile(Kind.FAILED)));
        datadog.send(Markers.step(Markers.hostile(Kind.UPGRADED)));
        JsonNode event = JSON.readTree(server.got().getFirst().body());
        assertThat(event.path("title").asText()).hasSizeLessThanOrEqualTo(100);
        assertThat(event.path("text").asText())
                .hasSizeLessThanOrEqualTo(4_000)
                .doesNotContain("@", "\u202e", "\u0000")
                .doesNotStartWith("%%%");
        assertThat(event.path("tags"))
                .allSatisfy(tag -> assertThat(tag.asText()).hasSizeLessThanOrEqualTo(200));
        JsonNode deployment =
                JSON.readTree(server.got().getLast().body()).path("data").path("attributes");
        assertThat(deployment.has("id")).isFalse();
        assertThat(deployment.path("service").asText()).hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void commitWithoutRepository_isNoGitInformation() throws IOException {
        Marker known = Markers.marker(Kind.UPGRADED);
        Marker partly = new Marker(
                known.kind(),
                known.decision(),
                known.service(),
                known.workload(),
                known.environment(),
                "",
                known.digest(),
                known.artifact(),
                known.images(),
                new Marker.Source(Optional.empty(), Optional.of("4f9c")),
                known.startedAt(),
                known.startedAt().minusSeconds(1));
        datadog.send(Markers.step(partly));
        JsonNode sent =
                JSON.readTree(server.got().getFirst().body()).path("data").path("attributes");
        assertThat(sent.has("git")).isFalse();
        assertThat(sent.has("team")).isFalse();
        assertThat(sent.path("finished_at").asLong())
                .isEqualTo(sent.path("started_at").asLong());
    }

    @Test
    void keyIsReadAgainForEachRequest_andItsFileIsNamedWhenItIsAway() throws IOException {
        datadog.send(Markers.step(Markers.marker(Kind.UPGRADED)));
        Files.writeString(key, "PLANTED-newer");
        datadog.send(Markers.step(Markers.marker(Kind.UPGRADED)));
        assertThat(server.got())
                .extracting(got -> got.headers().getFirst("DD-API-KEY"))
                .containsExactly("PLANTED-key", "PLANTED-newer");
        Files.delete(key);
        assertThat(datadog.send(Markers.step(Markers.marker(Kind.UPGRADED))))
                .isInstanceOfSatisfying(
                        Outcome.Later.class,
                        later -> assertThat(later.reason())
                                .isEqualTo("the key of datadog.api-key-file cannot be read: " + key));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 404, 413, 422})
    void whatDatadogNeverTakes_isRejected(int status) {
        server.status(status);
        server.answer("{\"errors\": [\"PLANTED-key\"]}");
        assertThat(datadog.send(Markers.step(Markers.marker(Kind.UPGRADED))))
                .isEqualTo(new Outcome.Rejected("Datadog answers " + status));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 408, 500, 503})
    void whatMayBeBetterLater_isTriedAgain(int status) {
        server.status(status);
        server.answer("PLANTED-key");
        assertThat(datadog.send(Markers.step(Markers.marker(Kind.UPGRADED))))
                .isInstanceOfSatisfying(Outcome.Later.class, later -> {
                    assertThat(later.reason())
                            .startsWith("Datadog answers " + status)
                            .doesNotContain("PLANTED");
                    assertThat(later.whole()).isTrue();
                    assertThat(later.doubtful()).isEqualTo(status >= 500);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"Retry-After", "X-RateLimit-Reset"})
    void rateLimit_isObeyed(String header) {
        server.status(429);
        server.header(header, "17");
        assertThat(datadog.send(Markers.step(Markers.marker(Kind.UPGRADED))))
                .isEqualTo(new Outcome.Later("Datadog answers 429", Optional.of(Duration.ofSeconds(17)), true, false));
    }

    @Test
    void takesMarkersOnly() {
        assertThat(datadog.takes(announcement(Samples.full()))).isFalse();
        for (Kind kind : Kind.values()) {
            assertThat(datadog.takes(announcement(Samples.full().marking(Markers.marker(kind)))))
                    .isTrue();
        }
    }

    private static Announcement announcement(Message message) {
        return new Announcement("deployments", "topic", "key", message, Optional.empty());
    }
}
