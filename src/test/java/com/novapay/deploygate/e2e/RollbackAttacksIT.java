package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What calls itself a rollback or approved, and is not. Steps of one story, in order. */
@OnCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RollbackAttacksIT {
    private static final String NAMESPACE = "attacked";
    private static final String OTHER = "attacked-too";
    private static final Duration SOON = Duration.ofSeconds(40);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static Chart chart;
    private static GateProcess gate;
    private static Kubectl admin;
    private static Kubectl dev;
    private static Kubectl rollouts;
    private static Kubectl lead;

    @BeforeAll
    static void install(ControlPlane plane) throws IOException {
        chart = new Chart(plane);
        admin = chart.admin();
        dev = plane.kubectl("dev");
        rollouts = chart.rollouts();
        lead = admin.as("lead@novapay", "system:masters", "team-lead");
        Chart.defineRecords(admin);
        must(admin.apply(Chart.namespace(NAMESPACE, "production")));
        must(admin.apply(Chart.namespace(OTHER, "production")));
        must(admin.apply(Chart.deployment(NAMESPACE, "payments", "1")));
        must(admin.apply(Chart.deployment(NAMESPACE, "ledger", "1")));
        must(admin.apply(rollout("1", CANARY)));
        GateFolder.prepare(folder);
        GateFolder.write(folder, GateFolder.withoutRestoring(GateFolder.data(GateFolder.WEEK)));
        gate = GateProcess.start(folder, plane.kubeconfig("admin"));
        chart.install(
                "webhook.url=" + gate.url(), "webhook.caBundle=" + gate.caBundle(), "identities.gate=admin@novapay");
        promoted();
        await("the seeds")
                .atMost(SOON)
                .until(() -> healthy("deployment-payments") == 1
                        && healthy("deployment-ledger") == 1
                        && healthy("rollout-checkout") == 1);
        must(setImage("payments", "2"));
        must(dev.apply(rollout("2", CANARY)));
        promoted();
        await("the second")
                .atMost(SOON)
                .until(() -> healthy("deployment-payments") == 2 && healthy("rollout-checkout") == 2);
        must(admin.as("ic@novapay", "system:masters", "incident-commanders")
                .apply("{apiVersion: deploygate.novapay.com/v1alpha1, kind: Incident,"
                        + " metadata: {name: attacked-down}, spec: {severity: SEV-1, title: down}}"));
        await("the freeze")
                .atMost(SOON)
                .until(() -> setImage("payments", "9", "--dry-run=server").err().contains("incident-freeze"));
    }

    @AfterAll
    static void stop() throws IOException {
        if (gate != null) {
            gate.close();
        }
        if (chart != null) {
            chart.uninstall();
            must(admin.run("delete", "incident/attacked-down", "--ignore-not-found"));
        }
    }

    /** Each with the template that ran healthy, and one thing more. */
    @Test
    @Order(1)
    void riders_areDeploys() {
        frozen(dry(Chart.deployment(NAMESPACE, "payments", "1")
                .replace("payments:1'}", "payments:1', env: [{name: DEBUG, value: 'yes'}]}")));
        frozen(dry(Chart.deployment(NAMESPACE, "payments", "1")
                .replace("  replicas: 3", "  replicas: 3\n  strategy: {type: Recreate}")));
        frozen(dry(rollout("1", "[]")));
        frozen(dry(rollout("1", CANARY.replace("setWeight: 10", "setWeight: 90"))));
        frozen(dry(Chart.deployment(OTHER, "payments", "1")));
        must(dry(Chart.deployment(NAMESPACE, "payments", "1")));
        must(dry(rollout("1", CANARY)));
    }

    @Test
    @Order(2)
    void approvalOfOne_isNoneOfAnother() {
        String digest = digest(setImage("ledger", "7", "--dry-run=server").err());
        approve("ledger", digest);
        await("the approval")
                .atMost(SOON)
                .until(() -> setImage("ledger", "7", "--dry-run=server").succeeded());
        String stolen = Chart.deployment(NAMESPACE, "payments", "2").replace("payments:2", "ledger:7");
        frozen(dry(stolen));
        frozen(dry(Chart.deployment(OTHER, "ledger", "7")));
        frozen(setImage("ledger", "8", "--dry-run=server"));
    }

    @Test
    @Order(3)
    void backAndForth_isARollbackOnce() {
        must(dev.run("rollout", "undo", "deployment/payments", "-n", NAMESPACE));
        await("the hold")
                .pollInterval(Duration.ofMillis(50))
                .atMost(Duration.ofSeconds(2))
                .until(() -> setImage("payments", "2", "--dry-run=server").err().contains("rollback-hold"));
        frozen(dev.run("rollout", "undo", "deployment/payments", "-n", NAMESPACE));
        frozen(setImage("payments", "2"));
        await("healthy again")
                .atMost(SOON)
                .until(() -> lastHealthy("deployment-payments").endsWith(":1"));
        frozen(setImage("payments", "2"));
        assertThat(setImage("payments", "2").err()).contains("rollback-hold");
    }

    /** The way back had an image that is not pinned: it passes, with a warning, and the record says so. */
    @Test
    @Order(4)
    void unpinnedRollback_isMarkedInTheRecord() throws Exception {
        Shell auditor = new Shell(folder.resolve("none"));
        String log = " --data " + folder.resolve("data");
        Kubectl.Result listed = must(auditor.type("novapay audit list --workload deployment/payments -o json" + log));
        Matcher id = Pattern.compile("\"decisionId\":\"([^\"]+)\"[^}]*\"class\":\"ROLLBACK\"")
                .matcher(listed.out());
        assertThat(id.find()).as(listed.out()).isTrue();
        assertThat(must(auditor.type("novapay audit show " + id.group(1) + log)).out())
                .contains("Class     ROLLBACK", "Warning   rollback to an image that is not pinned by digest");
    }

    @Test
    @Order(5)
    void usedApproval_isNotReplayedOnARecreatedWorkload() {
        must(setImage("ledger", "7"));
        await("the seventh").atMost(SOON).until(() -> healthy("deployment-ledger") == 2);
        must(chart.breakGlass().run("delete", "deployment/ledger", "-n", NAMESPACE));
        frozen(dev.apply(Chart.deployment(NAMESPACE, "ledger", "7")));
    }

    @Test
    @Order(6)
    void approvalFromBefore_isNoneOfARecreatedWorkload() {
        String digest = digest(setImage("payments", "5", "--dry-run=server").err());
        approve("payments", digest);
        await("the approval")
                .atMost(SOON)
                .until(() -> setImage("payments", "5", "--dry-run=server").succeeded());
        must(chart.breakGlass().run("delete", "deployment/payments", "-n", NAMESPACE));
        must(chart.breakGlass().apply(Chart.deployment(NAMESPACE, "payments", "1")));
        frozen(setImage("payments", "5"));
        frozen(setImage("payments", "2"));
    }

    @Test
    @Order(7)
    void approvalOfAnUnpinnedImage_pinsNothing() throws IOException {
        Path data = folder.resolve("policies").resolve("data.yaml");
        Files.writeString(
                data, Files.readString(data).replaceFirst("(?s)(images:.*?environments: )\\[]", "$1[production]"));
        await("the rule")
                .atMost(SOON)
                .until(() -> setImage("payments", "6", "--dry-run=server").err().contains("image-digest"));
        approve("payments", digest(setImage("payments", "6", "--dry-run=server").err()));
        await("the approval")
                .atMost(SOON)
                .until(() ->
                        !setImage("payments", "6", "--dry-run=server").err().contains("incident-freeze"));
        Kubectl.Result unpinned = setImage("payments", "6");
        assertThat(unpinned.succeeded()).isFalse();
        assertThat(unpinned.err()).contains("image-digest");
    }

    private static void approve(String name, String digest) {
        must(lead.apply("""
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: Approval
                metadata: {name: hotfix-%1$s-%2$s, namespace: %3$s}
                spec:
                  purpose: hotfix
                  role: team-lead
                  workload: {kind: Deployment, name: %1$s}
                  change: %4$s
                  incident: attacked-down
                  approver: lead@novapay
                """.formatted(name, digest.substring(7, 15), NAMESPACE, digest)));
    }

    private static String digest(String refusal) {
        Matcher digest = Pattern.compile("--change (sha256:[0-9a-f]{64})").matcher(refusal);
        assertThat(digest.find()).as(refusal).isTrue();
        return digest.group(1);
    }

    private static void frozen(Kubectl.Result result) {
        assertThat(result.succeeded()).as(result.out()).isFalse();
        assertThat(result.err()).contains("incident-freeze");
    }

    private static Kubectl.Result dry(String manifest) {
        return dev.feed(manifest, "apply", "--dry-run=server", "-f", "-");
    }

    private static Kubectl.Result setImage(String name, String tag, String... more) {
        String image = "app=registry.novapay.local/" + name + ":" + tag;
        return dev.run(
                Stream.concat(Stream.of("set", "image", "deployment/" + name, image, "-n", NAMESPACE), Stream.of(more))
                        .toArray(String[]::new));
    }

    /** What the controller writes of a Rollout that went through. */
    private static void promoted() {
        String generation = history("rollout/checkout", "{.metadata.generation}");
        must(rollouts.run(
                "patch",
                "rollout/checkout",
                "-n",
                NAMESPACE,
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":{\"observedGeneration\":\"" + generation
                        + "\",\"stableRS\":\"abc\",\"currentPodHash\":\"abc\",\"phase\":\"Healthy\",\"replicas\":2,"
                        + "\"updatedReplicas\":2,\"availableReplicas\":2}}"));
    }

    private static int healthy(String history) {
        return admin.looks().healthy(NAMESPACE, history).size();
    }

    private static String lastHealthy(String history) {
        return admin.looks().lastHealthy(NAMESPACE, history);
    }

    private static String history(String object, String path) {
        return admin.run("get", object, "-n", NAMESPACE, "-o", "jsonpath=" + path)
                .out();
    }

    private static final String CANARY = "[{setWeight: 10}, {pause: {duration: 5m}}, {setWeight: 50}]";

    private static String rollout(String tag, String steps) {
        return """
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata: {name: checkout, namespace: %s, labels: {app.kubernetes.io/name: checkout}}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: checkout}}
                  strategy: {canary: {steps: %s}}
                  template:
                    metadata: {labels: {app: checkout}}
                    spec: {containers: [{name: app, image: 'registry.novapay.local/checkout:%s'}]}
                """.formatted(NAMESPACE, steps, tag);
    }
}
