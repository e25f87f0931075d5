package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The chart's alert rules and dashboard in real Prometheus, on the metrics of a real gate. */
@Tag("slow")
class AlertRulesIT {
    private static final Path RULES = Path.of("chart", "alerts", "deploy-gate.yaml");
    private static final Path RUNBOOKS = Path.of("docs", "runbooks");
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private static Path folder;

    private static String promtool;
    private static GateProcess gate;
    private static ManagedProcess prometheus;
    private static URI api;
    private static HttpClient http;

    @BeforeAll
    static void start() throws Exception {
        ClusterBinaries binaries = ClusterBinaries.built();
        promtool = binaries.path("promtool");
        assumeTrue(Files.exists(Path.of(promtool)), "no Prometheus: e2e/build says why");
        GateFolder.prepare(folder);
        gate = GateProcess.start(folder);
        String waits = "(?m)^ *for: .*\n";
        Files.writeString(folder.resolve("rules.yaml"), Files.readString(RULES).replaceAll(waits, ""));
        Files.writeString(folder.resolve("prometheus.yaml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [rules.yaml]
                scrape_configs:
                - job_name: deploy-gate
                  static_configs: [{targets: ['%s']}]
                """.formatted(
                        URI.create(gate.adminUrl()).getAuthority()));
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
        assertThat(firing()).doesNotContain("DeployGateFactsUnknown", "DeployGatePoliciesBroken");
        Files.writeString(folder.resolve("facts").resolve("incident.yaml"), "kind: Incident\nspec: [\n");
        Files.writeString(
                folder.resolve("policies").resolve("broken.rego"), "package deploygate.lib.broken\n\nx := {\n");
        await("the alerts")
                .atMost(SOON)
                .untilAsserted(
                        () -> assertThat(firing()).contains("DeployGateFactsUnknown", "DeployGatePoliciesBroken"));
        assertThat(get("rules").findValuesAsText("health")).isNotEmpty().containsOnly("ok");
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

    private static JsonNode query(String expression) throws IOException, InterruptedException {
        return get("query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8));
    }

    private static JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(api.resolve(path)).build();
        return JSON.readTree(
                http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
    }
}
