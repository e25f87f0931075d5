package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.cli.Asking;
import com.novapay.deploygate.cli.Typed;
import com.novapay.deploygate.config.ConfigSource;
import com.novapay.deploygate.config.FlagSettings;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.config.PolicySettings;
import com.novapay.deploygate.config.Setting;
import com.novapay.deploygate.config.TraceSettings;
import com.novapay.deploygate.trace.TestCollector;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A standalone gate that knows feature flags, and one that is traced. */
@Tag("slow")
class GateFlagsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Path DEPLOY =
            Path.of("demo", "reviews", "deployment-set-image--deployments-update-by-dev@novapay.json");
    private final Vertx vertx = Vertx.vertx();

    @TempDir
    private Path folder;

    private Path flags;

    @BeforeEach
    void prepare() throws IOException {
        Files.createDirectory(folder.resolve("facts"));
        flags = folder.resolve("flags.yaml");
        Files.writeString(flags, "flagValues: {new-flow: false, old-flow: true}\n");
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void flagsOfAFeatureAreWarnedOf_recorded_andReplayed() throws Exception {
        try (Gate gate = start(Map.of(FlagSettings.FILE, flags.toString()))) {
            await("the flags").atMost(PATIENCE).until(() -> readyz(gate).contains("[+] feature flags: 2 known\n"));
            assertThat(warnings(gate, "new-flow")).doesNotContain("feature-flag");
            assertThat(warnings(gate, "next-flow")).contains("feature-flag: LaunchDarkly knows no flag next-flow");
            assertThat(warnings(gate, "old-flow"))
                    .contains("feature-flag: flag old-flow is already on for everyone, so it hides nothing");
            assertThat(metrics(gate)).contains("deploygate_flags_known 2.0").contains("deploygate_flags_age_seconds ");
        }
        Path export = folder.resolve("export.jsonl");
        assertThat(Typed.novapay("audit", "export", "--all", "--data", data(), "--out", export.toString())
                        .exitCode())
                .isZero();
        assertThat(Files.readString(export))
                .contains("\"flags\":{\"checked\":true,\"known\":[\"old-flow\"],\"everyone\":[\"old-flow\"]}");
        Typed replayed = Typed.novapay("replay", "--policies", "policies", "--data", data(), "-o", "json");
        assertThat(replayed.exitCode()).as(replayed.out() + replayed.err()).isZero();
    }

    @Test
    void flagsThatAreNotKnownAreAWarningAndTheGateIsReady() throws Exception {
        Path key = Files.writeString(folder.resolve("key"), "sdk-hunter2\n");
        try (Gate gate =
                start(Map.of(FlagSettings.SDK_KEY_FILE, key.toString(), FlagSettings.URL, "http://127.0.0.1:1"))) {
            assertThat(warnings(gate, "new-flow"))
                    .contains("feature-flag: flag new-flow was not checked: LaunchDarkly does not answer");
            await("why")
                    .atMost(PATIENCE)
                    .until(() -> readyz(gate).contains("[!] feature flags: LaunchDarkly cannot be reached\n"));
            assertThat(readyz(gate)).endsWith("ready, degraded: feature flags\n");
            assertThat(metrics(gate))
                    .contains("deploygate_flags_age_seconds -1.0")
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void aGateWithoutLaunchDarklyKnowsOnlyTheNames() throws Exception {
        try (Gate gate = start(Map.of())) {
            assertThat(warnings(gate, "next-flow")).doesNotContain("feature-flag");
            assertThat(readyz(gate)).doesNotContain("feature flags");
            assertThat(metrics(gate)).doesNotContain("deploygate_flags", "deploygate_trace");
        }
    }

    @Test
    void aTracedGateSendsItsDecisions() throws Exception {
        try (TestCollector collector = TestCollector.start()) {
            try (Gate gate =
                    start(Map.of(TraceSettings.ENDPOINT, collector.endpoint().toString()))) {
                assertThat(metrics(gate)).contains("deploygate_trace_spans_total{result=\"dropped\"} 0.0");
                JsonNode response = ask(gate, "new-flow");
                String decision = response.at("/auditAnnotations/decision-id").asText();
                collector.awaitRoot(span ->
                        TestCollector.attribute(span, "deploygate.decision.id").equals(decision));
            }
        }
    }

    private String data() {
        return folder.resolve("data").toString();
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
                data(),
                Setting.FACTS,
                folder.resolve("facts").toString(),
                PolicySettings.SOURCE,
                "policies"));
        settings.putAll(more);
        GateConfig config = new ConfigSource(settings, Map.of(), Optional.empty()).read();
        return Gate.start(config, Clock.systemUTC(), line -> {});
    }

    private String warnings(Gate gate, String flag) throws IOException {
        return ask(gate, flag).path("warnings").toString();
    }

    private JsonNode ask(Gate gate, String flag) throws IOException {
        ObjectNode review = (ObjectNode) JSON.readTree(DEPLOY.toFile());
        review.withObject("/request/object/metadata/annotations")
                .put("deploygate.novapay.com/feature", "true")
                .put("deploygate.novapay.com/feature-flag", flag);
        return new Asking(vertx, gate).review(JSON.writeValueAsBytes(review)).path("response");
    }

    private String readyz(Gate gate) {
        return new Asking(vertx, gate).admin("/readyz").bodyAsString();
    }

    private String metrics(Gate gate) {
        return new Asking(vertx, gate).admin("/metrics").bodyAsString();
    }
}
