package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code novapay rollback} of Rollouts behind their real controller, in an open SEV-1. Steps of one story, in order. */
@OnCluster(rollouts = OnCluster.Rollouts.REAL)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RollbackRolloutIT {
    private static final String ENDLESS = "[{setWeight: 10}, {pause: {}}, {setWeight: 50}, {pause: {}}]";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final String BACK = "novapay rollback checkout -n pay --yes";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static GatedCluster cluster;
    private static Kubectl dev;
    private static Kubectl admin;

    @BeforeAll
    static void install(ControlPlane plane) throws Exception {
        cluster = GatedCluster.start(plane, folder, GateFolder.data(GateFolder.WEEK));
        dev = cluster.kubectl("dev");
        admin = cluster.chart().admin();
        must(
                admin.apply(
                        "{apiVersion: v1, kind: Namespace, metadata: {name: pay,"
                                + " labels: {deploygate.novapay.com/environment: production, deploygate.novapay.com/team: payments}}}"));
        must(admin.apply("""
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: people, namespace: pay}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
                subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
                """));
        must(dev.apply(checkout("1")));
        await("the first").atMost(SOON).until(() -> healthy() == 1);
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void midCanary_isAbortedAndBack_andWhatNeverRanIsHeld() throws Exception {
        must(dev.apply(checkout("2")));
        await("the canary").atMost(SOON).until(() -> phase().equals("Paused") && pods().contains(":2"));
        freeze();
        Kubectl.Result back = effective();
        assertThat(back.out()).contains("canary running", "aborted the canary", "rollout/checkout in pay is back on");
        assertThat(pods()).doesNotContain(":2");
        await("the hold")
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(10))
                .until(() -> dev.feed(checkout("2"), "apply", "--dry-run=server", "-f", "-")
                        .err()
                        .contains("rollback-hold"));
        assertThat(phase()).isEqualTo("Healthy");
    }

    @Test
    @Order(2)
    void promoted_goesBackPastItsSteps() throws Exception {
        thaw();
        await("the thaw").atMost(SOON).until(() -> dev.apply(checkout("3")).succeeded());
        await("the canary").atMost(SOON).until(() -> phase().equals("Paused"));
        // As if everybody had waited; people need an approval for it.
        must(admin.as("oncall@novapay", "system:masters", "novapay:breakglass")
                .rollouts("promote", "checkout", "--full", "-n", "pay"));
        await("the third").atMost(SOON).until(() -> healthy() == 2 && phase().equals("Healthy"));
        freeze();
        assertThat(effective().out())
                .contains("registry.novapay.local/checkout:1")
                .doesNotContain("Warning: spec.rollback");
        assertThat(pods()).doesNotContain(":3");
    }

    /** With the gate gone a canary can still be stopped. */
    @Test
    @Order(3)
    void gateDown_theCanaryIsAborted_andTheRestIsForBreakGlass() throws Exception {
        thaw();
        await("the thaw").atMost(SOON).until(() -> dev.apply(checkout("4")).succeeded());
        await("the canary").atMost(SOON).until(() -> phase().equals("Paused") && pods().contains(":4"));
        cluster.stopGate();
        Kubectl.Result down = cluster.shell("dev").type(BACK);
        assertThat(down.exitCode()).as(down.err()).isEqualTo(2);
        assertThat(down.err())
                .contains(
                        "is aborted: traffic goes to the stable version", "kubectl argo rollouts undo checkout -n pay");
        await("stable pods only").atMost(SOON).until(() -> !pods().contains(":4"));
    }

    private static Kubectl.Result effective() throws Exception {
        Instant begun = Instant.now();
        Kubectl.Result back = must(cluster.shell("dev").type(BACK));
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(30));
        return back;
    }

    private static void freeze() {
        must(admin.as("ic@novapay", "system:masters", "incident-commanders")
                .apply("{apiVersion: deploygate.novapay.com/v1alpha1, kind: Incident, metadata: {name: down-"
                        + System.nanoTime() + "}, spec: {severity: SEV-1, title: down}}"));
        await("the freeze")
                .atMost(SOON)
                .until(() -> dev.feed(checkout("9"), "apply", "--dry-run=server", "-f", "-")
                        .err()
                        .contains("incident-freeze"));
    }

    private static void thaw() {
        for (String name :
                must(admin.run("get", "incidents", "-o", "name")).out().split("\n", -1)) {
            if (!name.isEmpty()) {
                must(admin.as("ic@novapay", "system:masters", "incident-commanders")
                        .run(
                                "patch",
                                name,
                                "--type=merge",
                                "-p",
                                "{\"spec\":{\"resolvedAt\":\"2026-11-24T10:00:00Z\",\"resolvedBy\":\"ic@novapay\"}}"));
            }
        }
    }

    private static int healthy() {
        return admin.looks().healthy("pay", "rollout-checkout").size();
    }

    private static String phase() {
        return admin.looks()
                .object("pay", "rollout/checkout")
                .at("/status/phase")
                .asText();
    }

    private static String pods() {
        return get("pods", "{.items[*].spec.containers[0].image}");
    }

    private static String get(String object, String path) {
        return admin.run("get", object, "-n", "pay", "-o", "jsonpath=" + path).out();
    }

    private static String checkout(String tag) {
        return RolloutManifest.of("pay", "checkout", "registry.novapay.local/checkout:" + tag, "steps: " + ENDLESS);
    }
}
