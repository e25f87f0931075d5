package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.facts.ClusterFacts;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A gate that takes its facts from a real API server, asked over HTTPS while that comes and goes. */
@Tag("slow")
class ClusterFactsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path REVIEWS = Path.of("src/test/resources/reviews");
    private static final Path DEPLOY = REVIEWS.resolve("deployment-set-image--deployments-update-by-dev@novapay.json");
    private static final Path BACK =
            REVIEWS.resolve("deployment-rollout-undo--deployments-update-by-lead@novapay.json");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static final Vertx VERTX = Vertx.vertx();
    private static final WebClient CLIENT = WebClient.create(VERTX);
    private static WebClient trusting = CLIENT;
    private static ControlPlane plane;
    private static Kubectl admin;
    private static GateProcess gate;

    @BeforeAll
    static void install() throws Exception {
        plane = ControlPlane.startApiServerOnly(
                ClusterBinaries.built(), Files.createDirectory(folder.resolve("cluster")));
        admin = plane.kubectl("admin");
        Chart.defineRecords(admin);
        must(admin.apply("{apiVersion: v1, kind: Namespace, metadata: {name: pay, labels:"
                + " {deploygate.novapay.com/environment: production, deploygate.novapay.com/team: payments}}}"));
        policies();
        gate = GateProcess.start(folder, plane.kubeconfig("admin"), Map.of("NOVAPAY_LIMITS_FACTS_AGE", "10s"));
        trusting = WebClient.create(
                VERTX,
                new WebClientOptions()
                        .setSsl(true)
                        .setTrustOptions(new PemTrustOptions()
                                .addCertPath(gate.authority().toString())));
        await("readiness").atMost(Duration.ofSeconds(30)).until(() -> ready().startsWith("200 "));
    }

    @AfterAll
    static void stop() {
        if (gate != null) {
            gate.close();
        }
        if (plane != null) {
            plane.close();
        }
        VERTX.close().await();
    }

    @Test
    void incident_locksWithinASecondAndUnlocksWhenResolved() throws IOException {
        assertThat(ask(DEPLOY).path("allowed").asBoolean()).isTrue();
        must(admin.apply("{apiVersion: deploygate.novapay.com/v1alpha1, kind: Incident, metadata: {name: inc-1},"
                + " spec: {severity: SEV-1, title: down}}"));
        await("the lock").atMost(Duration.ofSeconds(1)).until(() -> message().contains("incident-freeze"));
        must(admin.run(
                "patch",
                "incident/inc-1",
                "--type=merge",
                "-p",
                "{\"spec\":{\"resolvedAt\":\"2026-11-24T10:00:00Z\",\"resolvedBy\":\"ic@novapay\"}}"));
        await("the unlock")
                .atMost(Duration.ofSeconds(1))
                .until(() -> ask(DEPLOY).path("allowed").asBoolean());
    }

    /** A way back is one by the history that was known last. */
    @Test
    void apiServerGone_isNoticedWithinTenSecondsAndHealsByItself() throws IOException {
        must(admin.apply(history()));
        await("the history")
                .atMost(Duration.ofSeconds(1))
                .until(() -> ask(BACK).at("/auditAnnotations/class").asText(), "ROLLBACK"::equals);
        assertThat(ask(DEPLOY).path("allowed").asBoolean()).isTrue();

        plane.stopApiServer();
        await("facts unknown")
                .atMost(Duration.ofSeconds(11))
                .until(() -> message().contains("facts-stale"));
        assertThat(message()).contains(" s old: https://127.0.0.1:");
        assertThat(ready()).startsWith("503 ").contains(" s old: ");
        assertThat(ask(BACK).path("allowed").asBoolean()).isTrue();

        plane.restartApiServer();
        await("facts known again")
                .atMost(Duration.ofSeconds(20))
                .until(() -> ask(DEPLOY).path("allowed").asBoolean());
        assertThat(ready()).startsWith("200 ");
    }

    /** Its connections stay open and nothing comes. */
    @Test
    void apiServerHanging_isNoticedWithinTenSecondsAndHealsByItself() throws IOException {
        plane.signalApiServer("STOP");
        try {
            await("facts unknown")
                    .atMost(Duration.ofSeconds(11))
                    .until(() -> message().contains("facts-stale"));
        } finally {
            plane.signalApiServer("CONT");
        }
        await("facts known again")
                .atMost(Duration.ofSeconds(20))
                .until(() -> ask(DEPLOY).path("allowed").asBoolean());
    }

    @Test
    void noRights_unknownAndSaysWhoMayNot() throws IOException {
        try (KubernetesClient client = new KubernetesClientBuilder()
                        .withConfig(
                                Config.fromKubeconfig(plane.kubeconfig("dev").toFile()))
                        .build();
                ClusterFacts facts = ClusterFacts.start(
                        client, Clock.systemUTC(), Duration.ofSeconds(10), Set.of(), problem -> {})) {
            await("the reason")
                    .atMost(Duration.ofSeconds(10))
                    .until(
                            () -> facts.freshness()
                                    .toString()
                                    .contains(
                                            "incidents have not been read yet: the gate may not read them:"
                                                    + " incidents.deploygate.novapay.com is forbidden: User \"dev@novapay\" cannot list"));
        }
    }

    /** Somebody took the definition's rules away and wrote nonsense past them. */
    @Test
    void badDocuments_areNamedAndOnlyWhatMustBeKnownLocks() throws IOException {
        must(admin.run("apply", "-f", "src/test/resources/e2e/lax-crds.yaml"));
        await("lax rules")
                .atMost(Duration.ofSeconds(20))
                .until(() -> admin.apply("{apiVersion: deploygate.novapay.com/v1alpha1, kind: Approval,"
                                + " metadata: {name: drifted, namespace: pay}, spec: {purpose: party}}")
                        .succeeded());
        await("the complaint")
                .atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(log())
                        .contains("facts: Approval pay/drifted: ")
                        .contains("spec.purpose: \"party\" is none of break-glass, canary-skip, friday"));
        assertThat(ask(DEPLOY).path("allowed").asBoolean()).isTrue();

        must(admin.apply("{apiVersion: deploygate.novapay.com/v1alpha1, kind: Incident, metadata: {name: drifted},"
                + " spec: {title: worse}}"));
        await("facts unknown")
                .atMost(Duration.ofSeconds(5))
                .until(() -> message().contains("facts-stale"));
        assertThat(message()).contains("facts cannot be read: Incident drifted: spec.severity is missing");
        must(admin.run("delete", "incident", "drifted"));
        await("facts known again")
                .atMost(Duration.ofSeconds(5))
                .until(() -> ask(DEPLOY).path("allowed").asBoolean());
        Chart.defineRecords(admin);
    }

    private static JsonNode ask(Path review) throws IOException {
        Buffer answer = trusting.postAbs(gate.url())
                .putHeader("Content-Type", "application/json")
                .sendBuffer(Buffer.buffer(Files.readAllBytes(review)))
                .await()
                .bodyAsBuffer();
        return JSON.readTree(answer.getBytes()).path("response");
    }

    private static String message() throws IOException {
        return ask(DEPLOY).at("/status/message").asText();
    }

    private static String ready() throws IOException {
        HttpResponse<Buffer> answer =
                CLIENT.getAbs(gate.adminUrl() + "/readyz").send().await();
        return answer.statusCode() + " " + answer.bodyAsString();
    }

    private static String log() throws IOException {
        return Files.readString(folder.resolve("gate.log"));
    }

    private static String history() throws IOException {
        JsonNode object = JSON.readTree(BACK.toFile()).at("/request/object");
        return """
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: ReleaseHistory
                metadata: {name: deployment-payments, namespace: pay}
                spec:
                  workload: {kind: Deployment, name: payments, uid: %s}
                  revisions: [{digest: "%s", healthyAt: 2026-11-20T10:05:00Z}]
                """.formatted(object.at("/metadata/uid").asText(), TemplateDigest.of(object.at("/spec/template")));
    }

    /** Only the freeze decides in these tests. */
    private static void policies() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("policies"))) {
            for (Path file : files.filter(file -> !file.toString().endsWith("_test.rego"))
                    .toList()) {
                Files.copy(file, folder.resolve(file.toString()));
            }
        }
        String data = Files.readString(Path.of("policies", "data.yaml"))
                .replaceAll(
                        "(?ms)^(schedule|migration|staging|ci|images|canary|gitops):(.*?)environments: \\[[^]]*]",
                        "$1:$2environments: []");
        Files.writeString(folder.resolve("policies/data.yaml"), data);
    }
}
