package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.cli.Asking;
import com.novapay.deploygate.cli.Typed;
import com.novapay.deploygate.config.GateConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole gate on ports of its own, asked over HTTPS while its policies and facts change under it. */
@Tag("slow")
class GateTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path SCALE =
            Path.of("demo", "reviews", "deployment-scale--deployments.scale-update-by-dev@novapay.json");
    private static final Path INCIDENT_DELETE = Path.of("policies", "samples", "reviews", "incident-delete.json");
    private static final Path DEPLOY =
            Path.of("demo", "reviews", "deployment-set-image--deployments-update-by-dev@novapay.json");
    private static final String NAMESPACE = """
            apiVersion: v1
            kind: Namespace
            metadata: {name: pay, labels: {deploygate.novapay.com/environment: production}}
            """;
    private static final String BAD_APPROVAL = """
            apiVersion: deploygate.novapay.com/v1alpha1
            kind: Approval
            metadata: {name: friday-1, namespace: pay}
            spec:
              purpose: friday
              workload: {kind: Deployment, name: payments}
              change: sha256:1
              expiresat: 2026-11-27T15:00:00Z
            """;
    private final Clock tuesday = Clock.fixed(Instant.parse("2026-11-24T15:00:00Z"), ZoneOffset.UTC);
    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @TempDir
    private Path folder;

    private Path facts = Path.of("");
    private Path policies = Path.of("");
    private Vertx vertx = Vertx.vertx();

    @BeforeEach
    void prepare() throws IOException {
        facts = Files.createDirectory(folder.resolve("facts"));
        policies = folder.resolve("policies");
        copy(Path.of("policies"), policies);
        Files.writeString(facts.resolve("namespace.yaml"), NAMESPACE);
    }

    @AfterEach
    void stop() {
        vertx.close().await();
    }

    @Test
    void serve_followsPoliciesAndFactsAndKeepsTheRecord() throws Exception {
        try (Gate gate = Gate.start(config(), tuesday, told::add)) {
            assertThat(said("policies: revision")).contains("is active");
            assertThat(readiness(gate).statusCode()).isEqualTo(200);
            assertThat(ask(gate, SCALE).at("/response/allowed").asBoolean()).isTrue();
            assertThat(message(gate)).contains("gitops-only").doesNotContain("incident-freeze");
            assertThat(said("refused deployment/payments in pay by dev@novapay:"))
                    .contains("gitops-only", "(d-");

            Files.writeString(facts.resolve("incident.yaml"), incident("SEV-1"));
            assertThat(until(() -> message(gate), text -> text.contains("incident-freeze")))
                    .contains("inc-2041");

            Files.writeString(facts.resolve("approval.yaml"), BAD_APPROVAL);
            assertThat(said("facts: ")).contains("approval.yaml:8: spec.expiresat", "did you mean expiresAt?");
            assertThat(message(gate)).contains("incident-freeze");

            Files.writeString(facts.resolve("incident.yaml"), "kind: Incident\nspec: {");
            assertThat(until(() -> message(gate), text -> text.contains("facts-stale")))
                    .contains("facts-stale");
            assertThat(readiness(gate).statusCode()).isEqualTo(503);
            assertThat(ask(gate, SCALE).at("/response/allowed").asBoolean()).isTrue();
            Files.delete(facts.resolve("incident.yaml"));
            until(() -> message(gate), text -> text.contains("gitops-only"));

            assertThat(ask(gate, INCIDENT_DELETE).at("/response/status/message").asText())
                    .startsWith("incident/inc-2041 is refused: record-testimony. Decision d-");

            Path rule = policies.resolve("rules/gitops_only/gitops_only.rego");
            String good = Files.readString(rule);
            Files.writeString(rule, good + "\nbroken {");
            assertThat(said("policies: not activated"))
                    .contains("the last good revision stays active", "gitops_only.rego:");
            assertThat(message(gate)).contains("gitops-only");
            Path test = policies.resolve("rules/gitops_only/gitops_only_test.rego");
            Files.writeString(
                    test, Files.readString(test).replace("may not change production by hand", "must use Git"));
            Files.writeString(rule, good.replace("may not change production by hand", "must use Git"));
            // Asking meanwhile would take the time that compiling needs.
            assertThat(said("policies: revision")).contains("is active");
            assertThat(message(gate)).contains("gitops-only", "must use Git");
        }
        Typed listed =
                Typed.novapay("audit", "list", "--data", folder.toString(), "--code", "incident-freeze", "-o", "json");
        JsonNode rows = JSON.readTree(listed.out());
        assertThat(rows)
                .isNotEmpty()
                .allSatisfy(row -> assertThat(row.path("codes").toString()).contains("incident-freeze"));
        Typed shown =
                Typed.novapay("audit", "show", rows.get(0).path("decisionId").asText(), "--data", folder.toString());
        assertThat(shown.out())
                .contains("Says      denied", "UPDATE of deployment/payments in pay", "incident-freeze: ");
        JsonNode incident = JSON.readTree(Typed.novapay(
                                "audit",
                                "list",
                                "--data",
                                folder.toString(),
                                "--code",
                                "record-testimony",
                                "-o",
                                "json")
                        .out())
                .path(0);
        assertThat(incident.path("kind").asText()).isEqualTo("Incident");
        assertThat(Typed.novapay("audit", "show", incident.path("decisionId").asText(), "--data", folder.toString())
                        .out())
                .contains("DELETE of incident/inc-2041\n", "Class     RECORD_DELETE", "Who       ic@novapay of ");
        assertThat(Typed.novapay("audit", "show", "d-none", "--data", folder.toString()))
                .isEqualTo(new Typed(
                        1, "", "novapay audit show: there is no decision, record or request with the id d-none\n"));
    }

    @Test
    void serve_startsWithoutPoliciesAndSaysSo() throws Exception {
        Files.writeString(policies.resolve("verdict.rego"), "package deploygate\n\nverdict := {\n");
        try (Gate gate = Gate.start(config(), tuesday, told::add)) {
            assertThat(said("policies: not activated")).contains("no policies are active", "verdict.rego:");
            HttpResponse<Buffer> ready = readiness(gate);
            assertThat(ready.statusCode()).isEqualTo(503);
            assertThat(ready.bodyAsString()).contains("[-] policies: no policies are loaded");
            assertThat(message(gate)).contains("policy-unavailable");
            assertThat(ask(gate, SCALE).at("/response/allowed").asBoolean()).isTrue();
        }
    }

    private GateConfig config() throws Exception {
        return StandaloneConfig.of(folder, facts, policies);
    }

    private String message(Gate gate) throws IOException {
        return ask(gate, DEPLOY).at("/response/status/message").asText();
    }

    private JsonNode ask(Gate gate, Path review) throws IOException {
        return new Asking(vertx, gate).review(Files.readAllBytes(review));
    }

    private HttpResponse<Buffer> readiness(Gate gate) {
        return new Asking(vertx, gate).admin("/readyz");
    }

    /** Something that throws what reading may throw. */
    @FunctionalInterface
    private interface Asked {
        String ask() throws IOException;
    }

    /** Asks again and again: the gate looks at its directories every half second. */
    private static String until(Asked asked, Predicate<String> right) throws IOException {
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        String answer = asked.ask();
        while (!right.test(answer)) {
            assertThat(System.nanoTime())
                    .as("a minute has gone by, and the gate still says: " + answer)
                    .isLessThan(end);
            answer = asked.ask();
        }
        return answer;
    }

    private String said(String start) throws InterruptedException {
        String line = told.poll(60, TimeUnit.SECONDS);
        while (line != null && !line.startsWith(start)) {
            line = told.poll(60, TimeUnit.SECONDS);
        }
        return line == null ? "" : line;
    }

    private static String incident(String severity) {
        return """
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: Incident
                metadata: {name: inc-2041}
                spec: {severity: %s, title: card payments failing, source: manual, openedAt: 2026-11-24T13:00:00Z}
                """.formatted(severity);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> walk = Files.walk(from)) {
            for (Path path : walk.toList()) {
                Files.copy(path, to.resolve(from.relativize(path).toString()));
            }
        }
    }
}
