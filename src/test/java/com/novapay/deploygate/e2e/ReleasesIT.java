package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A gate notes by itself what ran healthy, and that is the way back in a freeze. Steps of one story, in order. */
@OnCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReleasesIT {
    private static final String NAMESPACE = "released";
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static Chart chart;
    private static GateProcess gate;
    private static Kubectl admin;
    private static Kubectl dev;

    @BeforeAll
    static void install(ControlPlane plane) throws IOException {
        chart = new Chart(plane);
        admin = chart.admin();
        dev = plane.kubectl("dev");
        Chart.defineRecords(admin);
        must(admin.apply(Chart.namespace(NAMESPACE, "production")));
        must(admin.apply(Chart.deployment(NAMESPACE, "payments", "1")));
        rolledOut();
        GateFolder.prepare(folder);
        gate = GateProcess.start(folder, plane.kubeconfig("admin"));
        chart.install(
                "webhook.url=" + gate.url(), "webhook.caBundle=" + gate.caBundle(), "identities.gate=admin@novapay");
    }

    @AfterAll
    static void stop() throws IOException {
        if (gate != null) {
            gate.close();
        }
        if (chart != null) {
            chart.uninstall();
            must(admin.run("delete", "incident/released-down", "--ignore-not-found"));
        }
    }

    @Test
    @Order(1)
    void install_beginsWithWhatRuns() {
        await("the seed").atMost(SOON).until(() -> images().equals(List.of(image("1"))));
        assertThat(must(admin.run("get", "lease/deploy-gate", "-n", "default", "-o", "jsonpath={.spec.holderIdentity}"))
                        .out())
                .isNotEmpty();
    }

    @Test
    @Order(2)
    void deploy_isNotedWhenItIsHealthy() {
        must(setImage("2", false));
        await("the second").atMost(SOON).until(() -> images().equals(List.of(image("1"), image("2"))));
    }

    @Test
    @Order(3)
    void freeze_undoPassesAsARollbackAndNothingElse() throws IOException, InterruptedException {
        must(admin.as("ic@novapay", "system:masters", "incident-commanders")
                .apply("{apiVersion: deploygate.novapay.com/v1alpha1, kind: Incident,"
                        + " metadata: {name: released-down}, spec: {severity: SEV-1, title: down}}"));
        await("the freeze")
                .atMost(Duration.ofSeconds(10))
                .until(() -> setImage("3", true).err().contains("incident-freeze"));
        assertThat(metrics()).doesNotContain("class=\"ROLLBACK\"");
        must(dev.run("rollout", "undo", "deployment/payments", "-n", NAMESPACE));
        assertThat(metrics()).contains("class=\"ROLLBACK\",outcome=\"allow\"");
        await("the hold, before anything is healthy again")
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(2))
                .until(() -> setImage("2", true).err().contains("rollback-hold"));
        assertThat(setImage("3", true).err()).contains("incident-freeze");
        await("the first comes last").atMost(SOON).until(() -> images().equals(List.of(image("2"), image("1"))));
    }

    /** Nor is it a rollback to bring back what was rolled back from: not even at once, as selfHeal does. */
    @Test
    @Order(4)
    void freeze_undoingTheUndoIsRefused() {
        assertThat(setImage("2", true).err()).contains("rollback-hold");
        Kubectl.Result undone = dev.run("rollout", "undo", "deployment/payments", "-n", NAMESPACE);
        assertThat(undone.succeeded()).isFalse();
        assertThat(undone.err()).contains("incident-freeze");
        assertThat(hold()).contains("dev@novapay").contains("went back to sha256:");
    }

    /** It is admitted, never comes up, and is left behind before anybody saw it healthy. */
    @Test
    @Order(5)
    void leftBehindAtOnce_isHeldThoughItNeverRan() {
        thaw();
        await("the thaw")
                .atMost(Duration.ofSeconds(10))
                .until(() -> dev.run("set", "env", "deployment/payments", "-n", NAMESPACE, "BROKEN=yes")
                        .succeeded());
        must(dev.run("rollout", "undo", "deployment/payments", "-n", NAMESPACE));
        await("the hold")
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(2))
                .until(() -> dev.run(
                                "set", "env", "deployment/payments", "-n", NAMESPACE, "BROKEN=yes", "--dry-run=server")
                        .err()
                        .contains("rollback-hold"));
        assertThat(spec("{.spec.revisions[*].decision}")).contains("d-");
    }

    @Test
    @Order(6)
    void madeAnew_inheritsNothing() {
        must(dev.run("delete", "deployment/payments", "-n", NAMESPACE));
        must(dev.apply(Chart.deployment(NAMESPACE, "payments", "4")));
        await("a new history").atMost(SOON).until(() -> images().equals(List.of(image("4"))));
    }

    @Test
    @Order(7)
    void gateEnds_leavesTheLeaseToOthers() {
        gate.close();
        assertThat(must(admin.run("get", "lease/deploy-gate", "-n", "default", "-o", "jsonpath={.spec.holderIdentity}"))
                        .out())
                .isEmpty();
    }

    /** Of what ran healthy. */
    private static List<String> images() {
        String images = spec("{range .spec.revisions[?(@.healthyAt)]}{.images[0]} {end}");
        return images.isBlank() ? List.of() : List.of(images.split(" "));
    }

    private static String hold() {
        return spec("{.spec.holds[-1:]}");
    }

    private static String spec(String path) {
        return admin.run("get", "releasehistory/deployment-payments", "-n", NAMESPACE, "-o", "jsonpath=" + path)
                .out();
    }

    private static void thaw() {
        must(admin.as("ic@novapay", "system:masters", "incident-commanders")
                .run(
                        "patch",
                        "incident/released-down",
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"resolvedAt\":\"2026-11-24T10:00:00Z\",\"resolvedBy\":\"ic@novapay\"}}"));
    }

    private static String image(String tag) {
        return "registry.novapay.local/payments:" + tag;
    }

    private static Kubectl.Result setImage(String tag, boolean dryRun) {
        return dev.run(
                "set",
                "image",
                "deployment/payments",
                "app=" + image(tag),
                "-n",
                NAMESPACE,
                dryRun ? "--dry-run=server" : "--dry-run=none");
    }

    private static void rolledOut() {
        must(admin.run("rollout", "status", "deployment/payments", "-n", NAMESPACE, "--timeout=60s"));
    }

    private static String metrics() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(gate.adminUrl() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
