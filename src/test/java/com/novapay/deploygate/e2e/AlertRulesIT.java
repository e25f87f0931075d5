package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.announce.Samples;
import com.novapay.deploygate.announce.outbox.StoredOutbox;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.cli.Asking;
import com.novapay.deploygate.config.AnnounceSettings;
import com.novapay.deploygate.config.ConfigSource;
import com.novapay.deploygate.config.FlagSettings;
import com.novapay.deploygate.config.IncidentSettings;
import com.novapay.deploygate.config.PolicySettings;
import com.novapay.deploygate.config.Setting;
import com.novapay.deploygate.gate.Gate;
import com.novapay.deploygate.tls.SelfSignedAuthority;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The chart's alert rules and dashboard in real Prometheus, on the metrics of a real gate whose clock is turned. Only the times that
 * a state has to last are left out.
 */
@Tag("slow")
class AlertRulesIT {
    private static final Path RULES = Path.of("chart", "alerts", "deploy-gate.yaml");
    private static final Path RUNBOOKS = Path.of("docs", "runbooks");
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static String promtool;
    private static Gate gate;
    private static ManagedProcess prometheus;
    private static URI api;
    private static HttpClient http;
    private static final Turned CLOCK = new Turned();
    private static final Vertx VERTX = Vertx.vertx();
    private static final Path DEPLOY =
            Path.of("demo", "reviews", "deployment-set-image--deployments-update-by-dev@novapay.json");

    /** The time of day, and what it was turned ahead by. */
    private static final class Turned extends Clock {
        private volatile Duration ahead = Duration.ZERO;

        @Override
        public Instant instant() {
            return Instant.now().plus(ahead);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        ClusterBinaries binaries = ClusterBinaries.built();
        promtool = binaries.path("promtool");
        assumeTrue(Files.exists(Path.of(promtool)), "no Prometheus: e2e/build says why");
        GateFolder.prepare(folder);
        gate = Gate.start(
                new ConfigSource(settings(), Map.of(), Optional.empty()).read(), Optional.empty(), CLOCK, line -> {});
        String waits = "(?m)^ *for: .*\n";
        Files.writeString(folder.resolve("rules.yaml"), Files.readString(RULES).replaceAll(waits, ""));
        Files.writeString(folder.resolve("prometheus.yaml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [rules.yaml]
                scrape_configs:
                - job_name: deploy-gate
                  static_configs: [{targets: ['127.0.0.1:%d']}]
                """.formatted(gate.adminPort()));
        int port = Ports.freePort();
        prometheus = ManagedProcess.start(
                folder,
                "prometheus",
                List.of(
                        binaries.path("prometheus"),
                        "--config.file=prometheus.yaml",
                        "--storage.tsdb.path=prometheus",
                        "--web.listen-address=127.0.0.1:" + port));
        api = URI.create("http://127.0.0.1:" + port + "/api/v1/");
        http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        await("Prometheus has read the gate")
                .atMost(SOON)
                .ignoreExceptions()
                .until(() -> query("up").at("/data/result/0/value/1").asText().equals("1"));
    }

    @AfterAll
    static void stop() {
        if (prometheus != null) {
            prometheus.close();
        }
        if (gate != null) {
            gate.close();
        }
        if (http != null) {
            http.close();
        }
        VERTX.close().await();
    }

    /** A certificate that ends in 15 days and that others renew, and an API of incidents and a Slack that do not answer. */
    private static Map<Setting, String> settings() throws IOException {
        Path data = folder.resolve("data");
        Clock issued = Clock.fixed(Instant.now().minus(Duration.ofDays(365 - 15)), ZoneOffset.UTC);
        assertThat(SelfSignedAuthority.inFolder(data.resolve("tls"), issued)
                        .look()
                        .serving())
                .isPresent();
        String secret = Files.writeString(folder.resolve("secret"), "s").toString();
        Map<Setting, String> settings = new HashMap<>(Map.of(
                Setting.LISTEN, "127.0.0.1:0",
                Setting.ADMIN_LISTEN, "127.0.0.1:0",
                Setting.CONSOLE_LISTEN, "off",
                Setting.DATA, data.toString(),
                Setting.FACTS, folder.resolve("facts").toString(),
                PolicySettings.SOURCE, folder.resolve("policies").toString(),
                Setting.TLS_SOURCE, "files",
                Setting.TLS_CERTIFICATE, data.resolve("tls/tls.crt").toString(),
                Setting.TLS_KEY, data.resolve("tls/tls.key").toString()));
        IncidentSettings.Source pagerDuty = IncidentSettings.source("pagerduty");
        settings.putAll(Map.of(
                IncidentSettings.LISTEN,
                "127.0.0.1:0",
                pagerDuty.secretFile(),
                secret,
                pagerDuty.api().orElseThrow().address(),
                "http://127.0.0.1:1",
                pagerDuty.api().orElseThrow().tokenFile(),
                secret,
                AnnounceSettings.SLACK_TOKEN_FILE,
                secret,
                AnnounceSettings.SLACK_API,
                "http://127.0.0.1:1",
                FlagSettings.FILE,
                flags("flagValues: {new-flow: false}\n")));
        return settings;
    }

    private static String flags(String content) throws IOException {
        return Files.writeString(folder.resolve("flags.yaml"), content).toString();
    }

    @Test
    void eachAlert_firesWhenItShouldAndNotOtherwise() throws Exception {
        Path tests = Files.createDirectory(folder.resolve("tests"));
        Files.copy(RULES, tests.resolve("deploy-gate.yaml"));
        Files.copy(
                Path.of("src", "test", "resources", "alerts", "deploy-gate_test.yaml"),
                tests.resolve("deploy-gate_test.yaml"));
        Path out = folder.resolve("promtool.out");
        Process test = new ProcessBuilder(promtool, "test", "rules", "deploy-gate_test.yaml")
                .directory(tests.toFile())
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        assertThat(test.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(test.exitValue()).as(Files.readString(out)).isZero();
        String cases = Files.readString(tests.resolve("deploy-gate_test.yaml"));
        assertThat(alerts())
                .allSatisfy(alert -> assertThat(cases)
                        .contains("- name: " + alert + ", fires\n", "- name: " + alert + ", does not fire\n"));
    }

    @Test
    void eachAlert_hasItsRunbook() throws IOException {
        try (var pages = Files.list(RUNBOOKS)) {
            assertThat(pages.map(page -> page.getFileName().toString().replace(".md", ""))
                            .filter(page -> !page.equals("README")))
                    .containsExactlyInAnyOrderElementsOf(alerts());
        }
        assertThat(Files.readString(RUNBOOKS.resolve("README.md")))
                .contains(alerts().stream()
                        .map(alert -> "[" + alert + "](" + alert + ".md)")
                        .toList());
    }

    /** Rules that Prometheus cannot evaluate on what a gate really writes would never fire. */
    @Test
    void brokenFactsAndPolicies_fire() throws Exception {
        awaitQuiet("DeployGateFactsUnknown", "DeployGatePoliciesBroken");
        Files.writeString(folder.resolve("facts").resolve("incident.yaml"), "kind: Incident\nspec: [\n");
        Files.writeString(
                folder.resolve("policies").resolve("broken.rego"), "package deploygate.lib.broken\n\nx := {\n");
        await("the alerts")
                .atMost(SOON)
                .untilAsserted(
                        () -> assertThat(firing()).contains("DeployGateFactsUnknown", "DeployGatePoliciesBroken"));
        byte[] deploy = Files.readAllBytes(DEPLOY);
        await("the alert of a gate that denies because of its own failure")
                .atMost(SOON)
                .untilAsserted(() -> {
                    assertThat(new Asking(VERTX, gate).review(deploy).toString())
                            .contains("facts-stale");
                    assertThat(firing()).contains("DeployGateFails");
                });
        assertThat(get("rules").findValuesAsText("health")).isNotEmpty().containsOnly("ok");
    }

    @Test
    void whatGrowsOld_fires() throws Exception {
        try (StoredOutbox outbox = new StoredOutbox(
                RecordStore.at("jdbc:sqlite:" + folder.resolve("data/decisions.db")),
                new TreeSet<>(List.of("slack")),
                CLOCK)) {
            outbox.put(List.of(Samples.state("release a", 1)));
        }
        await("the announcement and the flags")
                .atMost(SOON)
                .until(() -> value("deploygate_outbox_depth") == 1 && value("deploygate_flags_known") == 1);
        awaitQuiet(
                "DeployGateOutboxStuck",
                "DeployGateIncidentFeedOld",
                "DeployGateFlagsUnknown",
                "DeployGateCertificateEnds");

        flags("flagValues: [");
        CLOCK.ahead = Duration.ofMinutes(16);
        await("the alerts of a quarter of an hour")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(firing())
                        .contains("DeployGateOutboxStuck", "DeployGateIncidentFeedOld", "DeployGateFlagsUnknown")
                        .doesNotContain("DeployGateCertificateEnds"));

        CLOCK.ahead = Duration.ofDays(2);
        await("the alert of the certificate")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(firing()).contains("DeployGateCertificateEnds"));
    }

    @Test
    void eachPanelOfTheDashboard_canBeDrawn() throws Exception {
        List<String> expressions = new ArrayList<>();
        JsonNode dashboard =
                JSON.readTree(Path.of("chart", "dashboards", "deploy-gate.json").toFile());
        for (JsonNode expression : dashboard.findValues("expr")) {
            expressions.add(expression.asText().replace("$__rate_interval", "1m"));
        }
        assertThat(expressions).hasSizeGreaterThan(5);
        for (String expression : expressions) {
            assertThat(query(expression).path("status").asText()).as(expression).isEqualTo("success");
        }
    }

    private static Set<String> alerts() throws IOException {
        return Files.readAllLines(RULES).stream()
                .filter(line -> line.contains("- alert: "))
                .map(line -> line.replaceAll(".*- alert: (\\w+).*", "$1"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static List<String> firing() throws IOException, InterruptedException {
        List<String> firing = new ArrayList<>();
        get("alerts").at("/data/alerts").forEach(alert -> {
            if (alert.path("state").asText().equals("firing")) {
                firing.add(alert.at("/labels/alertname").asText());
            }
        });
        return firing;
    }

    private static void awaitQuiet(String... alerts) {
        await("none of " + List.of(alerts))
                .atMost(SOON)
                .untilAsserted(() -> assertThat(firing()).doesNotContain(alerts));
    }

    private static double value(String metric) throws IOException, InterruptedException {
        return query(metric).at("/data/result/0/value/1").asDouble(-1);
    }

    private static JsonNode query(String expression) throws IOException, InterruptedException {
        return get("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(api.resolve(path)).build();
        return JSON.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }
}
