package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code novapay rollback} as people type it. Steps of one story, in order. */
@OnCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RollbackIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAMESPACE = "rolled";
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String EVIL = "registry.novapay.local/evil:6";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static Chart chart;
    private static GateProcess gate;
    private static Kubectl admin;
    private static Kubectl dev;
    private static Shell shell;

    @BeforeAll
    static void install(ControlPlane plane) throws IOException {
        chart = new Chart(plane);
        admin = chart.admin();
        dev = plane.kubectl("dev");
        shell = new Shell(plane.kubeconfig("dev"));
        Chart.defineRecords(admin);
        must(admin.apply(Chart.namespace(NAMESPACE, "production")));
        must(admin.apply(Chart.deployment(NAMESPACE, "payments", "1")));
        must(admin.run("rollout", "status", "deployment/payments", "-n", NAMESPACE, "--timeout=60s"));
        GateFolder.prepare(folder);
        gate = GateProcess.start(folder, plane.kubeconfig("admin"));
        await("the seed").atMost(SOON).until(() -> healthy() == 1);
        // As it may have been done before anybody forbade it: the controller adopts it and counts it as the one before.
        must(admin.apply(PLANTED));
        await("adoption").atMost(SOON).until(() -> owner().equals("payments"));
        chart.install(
                "webhook.url=" + gate.url(), "webhook.caBundle=" + gate.caBundle(), "identities.gate=admin@novapay");
        must(setImage("2"));
        await("the second").atMost(SOON).until(() -> healthy() == 2);
        must(chart.admin()
                .as("ic@novapay", "system:masters", "incident-commanders")
                .apply("{apiVersion: deploygate.novapay.com/v1alpha1, kind: Incident,"
                        + " metadata: {name: rolled-down}, spec: {severity: SEV-1, title: down}}"));
        await("the freeze").atMost(SOON).until(() -> setImage("9").err().contains("incident-freeze"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (gate != null) {
            gate.close();
        }
        if (chart != null) {
            chart.uninstall();
            must(admin.run("delete", "incident/rolled-down", "--ignore-not-found"));
        }
    }

    @Test
    @Order(1)
    void withoutATerminal_nothingIsDoneUnasked() throws Exception {
        Kubectl.Result unasked = shell.type("novapay rollback payments -n " + NAMESPACE + " < /dev/null");
        assertThat(unasked.exitCode()).isEqualTo(2);
        assertThat(unasked.err()).contains("--yes: there is no terminal to ask on");
        assertThat(image()).endsWith(":2");
    }

    @Test
    @Order(1)
    void onATerminal_itAsks_andNoIsNo() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "no script(1) to make a terminal with");
        Kubectl.Result no =
                shell.type("echo no | script -qec 'novapay rollback payments -n " + NAMESPACE + "' /dev/null");
        assertThat(no.out()).contains("back to   revision 1, ", "Roll back? [y/N]", "Nothing was changed.");
        assertThat(no.exitCode()).isEqualTo(1);
        assertThat(image()).endsWith(":2");
    }

    /** What kubectl takes for the revision before is none that ran here. */
    @Test
    @Order(2)
    void plantedReplicaSet_undoIsRefused() {
        Kubectl.Result undone =
                dev.run("rollout", "undo", "deployment/payments", "-n", NAMESPACE, "--to-revision=" + planted());
        assertThat(undone.succeeded()).isFalse();
        assertThat(undone.err()).contains("incident-freeze");
    }

    @Test
    @Order(3)
    void inAFreeze_isEffectiveWithinThirtySeconds_andStays() throws Exception {
        Instant begun = Instant.now();
        Kubectl.Result back = must(shell.type("novapay rollback payments -n " + NAMESPACE + " --yes"));
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(30));
        assertThat(back.out())
                .contains(
                        "deployment/payments in rolled\n",
                        "back to   revision 1, ",
                        "registry.novapay.local/payments:1")
                .containsPattern("deployment/payments in rolled is back on [0-9a-f]{12} in \\d+\\.\\d s\\.");
        assertThat(pods()).containsOnlyOnce("payments:1 payments:1 payments:1").doesNotContain(":2", "evil");
        await("the hold")
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(2))
                .until(() -> setImage("2").err().contains("rollback-hold"));
        assertThat(image()).endsWith(":1");
    }

    @Test
    @Order(4)
    void again_thereIsNothingElseToGoBackTo_andWhatIsHeldIsNoWay() throws Exception {
        Kubectl.Result none = shell.type("novapay rollback payments -n " + NAMESPACE + " --yes");
        assertThat(none.exitCode()).isEqualTo(1);
        assertThat(none.err())
                .contains("cannot be rolled back: no earlier revision of it that ran healthy is available");
        String held = admin.run(
                        "get",
                        "releasehistory/deployment-payments",
                        "-n",
                        NAMESPACE,
                        "-o",
                        "jsonpath={.spec.holds[0].digest}")
                .out();
        Kubectl.Result no =
                shell.type("novapay rollback payments -n " + NAMESPACE + " --yes --to " + held.substring(7, 19));
        assertThat(no.exitCode()).isEqualTo(1);
        assertThat(no.err()).contains("cannot be restored: it was rolled back from at", "by dev@novapay");
    }

    @Test
    @Order(5)
    void paused_goesBackToo_forPrograms() throws Exception {
        thaw();
        await("the thaw").atMost(SOON).until(() -> setImage("3").succeeded());
        await("the third").atMost(SOON).until(() -> healthy() == 3);
        must(dev.run("rollout", "pause", "deployment/payments", "-n", NAMESPACE));
        JsonNode back = JSON.readTree(must(shell.type("novapay rollback payments -n " + NAMESPACE + " --yes -o json"))
                .out());
        assertThat(back.path("effective").asBoolean()).isTrue();
        assertThat(back.at("/to/images/0").asText()).endsWith("payments:1");
        assertThat(back.at("/from/images/0").asText()).endsWith("payments:3");
        assertThat(back.path("seconds").asDouble()).isLessThan(30);
        assertThat(back.at("/warnings/0").asText()).contains("not pinned by digest");
    }

    /** Half a minute after it was left at the earliest. */
    @Test
    @Order(6)
    void heldOneThatWasApprovedAgain_isHeldNoMoreOnceItRunsHealthy() {
        String held = get("releasehistory/deployment-payments", "{.spec.holds[-1:].digest}");
        assertThat(setImage("3").err()).contains("rollback-hold", "novapay approve redeploy", held);
        must(admin.as("lead@novapay", "system:masters", "team-lead").apply("""
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: Approval
                metadata: {name: redeploy, namespace: %s}
                spec:
                  purpose: redeploy
                  role: team-lead
                  workload: {kind: Deployment, name: payments}
                  change: %s
                  approver: lead@novapay
                """.formatted(NAMESPACE, held)));
        await("the approval").atMost(SOON).until(() -> setImage("3").succeeded());
        await("the end of the hold")
                .atMost(Duration.ofSeconds(70))
                .until(() -> !get("releasehistory/deployment-payments", "{.spec.holds[*].digest}")
                        .contains(held));
    }

    @Test
    @Order(7)
    void gateDown_saysWhatABreakGlassPersonTypes_andThatWorks() throws Exception {
        must(setImage("4"));
        await("the fourth").atMost(SOON).until(() -> healthy() == 4);
        gate.close();
        Kubectl.Result down = shell.type("novapay rollback payments -n " + NAMESPACE + " --yes");
        assertThat(down.exitCode()).as(down.err()).isEqualTo(2);
        assertThat(down.err())
                .contains("was not changed, because the gate is down", "novapay:breakglass", "failed calling webhook");
        Matcher undo = Pattern.compile("kubectl (rollout undo \\S+ -n \\S+ --to-revision=\\d+)")
                .matcher(down.err());
        assertThat(undo.find()).isTrue();
        must(chart.breakGlass().run(undo.group(1).split(" ", -1)));
        assertThat(image()).endsWith(":3");
    }

    private static void thaw() {
        must(admin.as("ic@novapay", "system:masters", "incident-commanders")
                .run(
                        "patch",
                        "incident/rolled-down",
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"resolvedAt\":\"2026-11-24T10:00:00Z\",\"resolvedBy\":\"ic@novapay\"}}"));
    }

    private static Kubectl.Result setImage(String tag) {
        return dev.run(
                "set", "image", "deployment/payments", "app=registry.novapay.local/payments:" + tag, "-n", NAMESPACE);
    }

    private static int healthy() {
        return admin.looks().healthy(NAMESPACE, "deployment-payments").size();
    }

    private static String image() {
        return admin.looks()
                .object(NAMESPACE, "deployment/payments")
                .at("/spec/template/spec/containers/0/image")
                .asText();
    }

    private static String owner() {
        return get("rs/planted", "{.metadata.ownerReferences[*].name}");
    }

    private static String planted() {
        return get("rs/planted", "{.metadata.annotations.deployment\\.kubernetes\\.io/revision}");
    }

    private static String pods() {
        return must(admin.run(
                        "get",
                        "pods",
                        "-n",
                        NAMESPACE,
                        "-l",
                        "app=payments",
                        "-o",
                        "jsonpath={.items[*].spec.containers[0].image}"))
                .out()
                .replace("registry.novapay.local/", "");
    }

    private static String get(String object, String path) {
        return admin.run("get", object, "-n", NAMESPACE, "-o", "jsonpath=" + path)
                .out();
    }

    private static final String PLANTED = """
            apiVersion: apps/v1
            kind: ReplicaSet
            metadata:
              name: planted
              namespace: %s
              labels: {app: payments}
              annotations: {deployment.kubernetes.io/revision: "7"}
            spec:
              replicas: 0
              selector: {matchLabels: {app: payments}}
              template:
                metadata: {labels: {app: payments}}
                spec: {containers: [{name: app, image: '%s'}]}
            """.formatted(NAMESPACE, EVIL);
}
