package com.novapay.deploygate.gate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.cli.Asking;
import com.novapay.deploygate.config.ConfigSource;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.config.IncidentSettings;
import com.novapay.deploygate.config.PolicySettings;
import com.novapay.deploygate.config.Setting;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A standalone gate that receives incidents: by the very command of the documentation, and with a feed that is too old. */
@Tag("slow")
class GateIncidentsTest {
    private static final Path DEPLOY =
            Path.of("demo", "reviews", "deployment-set-image--deployments-update-by-dev@novapay.json");
    private static final Path SCALE =
            Path.of("demo", "reviews", "deployment-scale--deployments.scale-update-by-dev@novapay.json");
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path folder;

    private Path secret;

    @BeforeEach
    void prepare() throws IOException {
        Files.createDirectory(folder.resolve("facts"));
        Files.writeString(folder.resolve("facts/namespace.yaml"), """
                apiVersion: v1
                kind: Namespace
                metadata: {name: pay, labels: {deploygate.novapay.com/environment: production}}
                """);
        secret = Files.writeString(folder.resolve("generic.secret"), "a-secret-of-32-random-characters\n");
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void commandOfTheDocumentation_locksAndUnlocks_alsoOverARestart() throws Exception {
        try (Gate gate = start(Map.of())) {
            assertThat(message(gate)).doesNotContain("incident-freeze");
            assertThat(curl(gate, "open", "SEV-1")).isEqualTo("written\n");
            await("the lock").atMost(PATIENCE).until(() -> message(gate).contains("incident-freeze"));
            assertThat(ask(gate, SCALE).at("/response/allowed").asBoolean()).isTrue();
            assertThat(gate.incidentsAt().orElseThrow()).endsWith("/incidents/ generic");
            await("its metric")
                    .atMost(PATIENCE)
                    .until(() -> metrics(gate)
                            .contains(
                                    "deploygate_incident_deliveries_total{result=\"written\",source=\"generic\"} 1.0"));
            assertThat(metrics(gate))
                    .contains("deploygate_incident_feed_age_seconds{polled=\"false\",source=\"generic\"}");
            assertThat(metrics(gate)).doesNotContain("a-secret-of-32");
        }
        try (Gate gate = start(Map.of())) {
            await("the lock is kept").atMost(PATIENCE).until(() -> message(gate).contains("incident-freeze"));
            assertThat(curl(gate, "resolved", "SEV-1")).isEqualTo("written\n");
            await("the unlock").atMost(PATIENCE).until(() -> !message(gate).contains("incident-freeze"));
        }
        try (Gate gate = start(Map.of(IncidentSettings.LISTEN, "off"))) {
            assertThat(gate.incidentsAt()).isEmpty();
            assertThat(message(gate)).doesNotContain("incident-freeze");
        }
    }

    @Test
    void feedThatIsTooOld_deniesDeploys_andNothingElse() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "t");
        try (Gate gate = start(Map.of(
                IncidentSettings.source("pagerduty").secretFile(),
                secret.toString(),
                IncidentSettings.source("pagerduty").api().orElseThrow().address(),
                "http://127.0.0.1:1",
                IncidentSettings.source("pagerduty").api().orElseThrow().tokenFile(),
                token.toString(),
                IncidentSettings.source("pagerduty").maxAge(),
                "10m"))) {
            assertThat(message(gate)).contains("facts-stale", "incident feed pagerduty has not been polled yet");
            assertThat(ask(gate, SCALE).at("/response/allowed").asBoolean()).isTrue();
            assertThat(new Asking(vertx, gate).admin("/readyz").bodyAsString())
                    .contains("[!] incident feeds: incident feed pagerduty has not been polled yet; deploys are denied")
                    .contains("ready, degraded: incident feeds");
        }
    }

    private Gate start(Map<Setting, String> more) throws Exception {
        Map<Setting, String> settings = new HashMap<>(Map.of(
                Setting.LISTEN,
                "127.0.0.1:0",
                Setting.ADMIN_LISTEN,
                "127.0.0.1:0",
                Setting.CONSOLE_LISTEN,
                "off",
                Setting.DATA,
                folder.resolve("data").toString(),
                Setting.FACTS,
                folder.resolve("facts").toString(),
                PolicySettings.SOURCE,
                "policies",
                IncidentSettings.LISTEN,
                "127.0.0.1:0",
                IncidentSettings.source("generic").secretFile(),
                secret.toString()));
        settings.putAll(more);
        GateConfig config = new ConfigSource(settings, Map.of(), Optional.empty()).read();
        return Gate.start(config, Clock.systemUTC(), line -> {});
    }

    /** Runs the command that stands in the documentation, with the place, the secret and the incident of this test. */
    private String curl(Gate gate, String status, String severity) throws Exception {
        Matcher block = Pattern.compile("```sh\n(body=.*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("docs/incidents.md")));
        assertThat(block.find()).isTrue();
        String address = gate.incidentsAt().orElseThrow().replaceFirst("/incidents/.*", "");
        String script = block.group(1)
                .replace("https://deploy-gate.example:8444", address)
                .replace("generic.secret", secret.toString())
                .replace("ca.crt", gate.authority().toString())
                .replace("\"status\": \"open\"", "\"status\": \"" + status + "\"")
                .replace("SEV-1", severity);
        Process process = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                .redirectError(folder.resolve("curl.err").toFile())
                .start();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as(Files.readString(folder.resolve("curl.err")))
                .isZero();
        return out;
    }

    private String metrics(Gate gate) {
        return new Asking(vertx, gate).admin("/metrics").bodyAsString();
    }

    private String message(Gate gate) throws IOException {
        return ask(gate, DEPLOY).at("/response/status/message").asText();
    }

    private JsonNode ask(Gate gate, Path review) throws IOException {
        return new Asking(vertx, gate).review(Files.readAllBytes(review));
    }
}
