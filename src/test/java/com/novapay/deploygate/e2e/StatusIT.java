package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code novapay status} finds what was done to an installation. Steps of one story, in order. */
@OnCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StatusIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WEBHOOK = "validatingwebhookconfiguration/deploy-gate";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ControlPlane plane;
    private static Chart chart;
    private static Kubectl platform;
    private static GateProcess gate;
    private static Shell admin;

    @BeforeAll
    static void start(ControlPlane shared) throws Exception {
        plane = shared;
        chart = new Chart(plane);
        platform = chart.platform();
        admin = new Shell(plane.kubeconfig("admin"));
        RolloutsController.define(plane);
        GateFolder.prepare(folder);
        GateFolder.open(folder, "");
        gate = GateProcess.start(folder);
        must(chart.admin().apply(Chart.namespace("pay", "production")));
        must(chart.admin().apply(Chart.deployment("pay", "till", "1")));
        must(chart.admin().run("rollout", "status", "deployment/till", "-n", "pay", "--timeout=60s"));
    }

    @AfterAll
    static void stop() {
        if (gate != null) {
            gate.close();
        }
    }

    @Test
    @Order(1)
    void nothingInstalled_isCritical() throws Exception {
        Kubectl.Result status = admin.type("novapay status");
        assertThat(status.exitCode()).isEqualTo(1);
        assertThat(status.out())
                .contains(
                        "critical  " + WEBHOOK
                                + "\n  It is missing: the API server does not call the gate, and every deploy is admitted.\n"
                                + "  fix: helm upgrade --install deploy-gate chart",
                        "0 of 11 as in this release",
                        "critical  validatingadmissionpolicy/deploygate-pods");
    }

    @Test
    @Order(2)
    void installedAsInThisRelease_isWell() throws Exception {
        install();
        await("a refusal")
                .atMost(Duration.ofSeconds(30))
                .until(() -> chart.admin()
                        .run("create", "deployment", "proof", "-n", "pay", "--image=nothing", "--dry-run=server")
                        .err()
                        .contains("is refused: deploy-days"));
        Kubectl.Result status = must(admin.type("novapay status --admin " + gate.adminUrl()));
        assertThat(status.out())
                .contains(
                        "webhook     as in this release, calls " + gate.url(),
                        "policies    12 of 12 as in this release",
                        "platform group novapay:platform",
                        "answers     yes; denied a test Deployment with deploy-days",
                        "authority   until 20",
                        "active      policies of revision ",
                        "gated       1 namespaces",
                        "All is well.")
                .doesNotContain("not checked");
        assertThat(status.err()).isEmpty();
    }

    @Test
    @Order(3)
    void tamperedWith_isFoundAndMended() throws Exception {
        patch("/webhooks/0/failurePolicy", "\"Ignore\"");
        assertThat(findings())
                .contains("critical " + WEBHOOK + ": Entry deploy.deploygate.novapay.com is not as in this release:"
                        + " failurePolicy is \"Ignore\" instead of \"Fail\".");
        patch("/webhooks/0/failurePolicy", "\"Fail\"");
        patch("/webhooks/0/objectSelector", "{\"matchLabels\": {\"watched\": \"yes\"}}");
        assertThat(findings()).anyMatch(line -> line.contains("objectSelector was added"));
        patch("/webhooks/0/objectSelector", "{}");
        must(platform.run("delete", "validatingadmissionpolicybinding", "deploygate-replicasets"));
        must(platform.run("delete", "validatingadmissionpolicy", "deploygate-pods"));
        must(platform.run(
                "patch",
                "validatingadmissionpolicy",
                "deploygate-namespace-delete",
                "--type=json",
                "-p",
                "[{\"op\":\"replace\",\"path\":\"/spec/validations/0/expression\",\"value\":\"true\"}]"));
        assertThat(findings())
                .contains(
                        "critical validatingadmissionpolicy/deploygate-replicasets: It has no binding, so it blocks nothing.",
                        "critical validatingadmissionpolicy/deploygate-pods: It is missing: users with the RBAC right can"
                                + " make the changes that it blocked.")
                .anyMatch(line ->
                        line.startsWith("critical validatingadmissionpolicy/deploygate-namespace-delete: It is not as"
                                + " in this release: validations[0].expression is \"true\" instead of"));
    }

    @Test
    @Order(4)
    void planted_isFound() throws Exception {
        // The API server goes by a binding for some moments after it is gone.
        await("nothing to deny it")
                .atMost(Duration.ofSeconds(30))
                .until(() -> chart.admin()
                        .apply(replicaSet("orphan", "elsewhere", 0))
                        .succeeded());
        must(chart.admin().apply(replicaSet("till-old", "till", 0)));
        await("the adoption")
                .atMost(Duration.ofSeconds(30))
                .until(() -> chart.admin()
                        .run("get", "rs", "till-old", "-n", "pay", "-o", "jsonpath={.metadata.ownerReferences[0].name}")
                        .out()
                        .equals("till"));
        List<String> findings = findings();
        assertThat(findings)
                .anyMatch(line -> line.startsWith("warning replicaset/orphan in pay: No Deployment or Rollout owns it"))
                .anyMatch(line ->
                        line.startsWith("critical replicaset/till-old in pay: Its controller names ReplicaSets"));
        assertThat(findings.stream().filter(line -> line.contains(" replicaset/")))
                .hasSize(2);
        must(platform.run("delete", "rs", "orphan", "till-old", "-n", "pay"));
    }

    @Test
    @Order(5)
    void labelsRolloutsAndArgoCd_areLookedAt() throws Exception {
        must(chart.admin().apply(Chart.namespace("shop", "prod")));
        must(chart.admin().apply(Chart.namespace("free", "x").replaceFirst("labels: .*", "labels: {}")));
        must(chart.admin().apply(Chart.deployment("free", "api", "1")));
        gate.close();
        must(chart.breakGlass().apply("""
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata: {name: ledger, namespace: pay}
                spec:
                  selector: {matchLabels: {app: ledger}}
                  template: {metadata: {labels: {app: ledger}}, spec: {containers: [{name: app, image: 'a:1'}]}}
                """));
        assertThat(findings())
                .anyMatch(line -> line.startsWith("warning namespace/shop: The environment \"prod\" is unknown"))
                .anyMatch(line -> line.startsWith(
                        "warning namespace/free: It has no deploygate.novapay.com/environment, so its 1"))
                .anyMatch(line -> line.startsWith("warning rollout/ledger in pay: It has no rollbackWindow"))
                .anyMatch(line -> line.startsWith(
                        "critical namespace/pay: The API server cannot call the gate, so every deploy"));
        assertThat(admin.type("novapay status --ungated free").out()).doesNotContain("namespace/free");
    }

    @Test
    @Order(6)
    void whoMayNotLook_learnsThatNothingIsKnown() throws Exception {
        Kubectl.Result status = new Shell(plane.kubeconfig("nobody")).type("novapay status");
        assertThat(status.exitCode()).isEqualTo(2);
        assertThat(status.out())
                .contains(
                        "not checked  webhook: deploy-gate: you are nobody@novapay and may not get validatingwebhookconfigurations")
                .contains(
                        "not checked  replicasets: namespaces: you are nobody@novapay and may not list namespaces in the whole cluster")
                .doesNotContain("All is well");
        Kubectl.Result gone = new Shell(VerbsIT.unreachable(folder)).type("novapay status");
        assertThat(gone.exitCode()).isEqualTo(2);
        assertThat(gone.err()).startsWith("novapay status: https://127.0.0.1:1 cannot be reached");
    }

    private static void install() throws IOException {
        chart.install("webhook.url=" + gate.url(), "webhook.caBundle=" + gate.caBundle(), "records.guarded=true");
    }

    private static void patch(String path, String value) {
        String operation = "[{\"op\":\"add\",\"path\":\"" + path + "\",\"value\":" + value + "}]";
        must(platform.run("patch", "validatingwebhookconfiguration", "deploy-gate", "--type=json", "-p", operation));
    }

    /** As lines of severity, object and meaning. */
    private static List<String> findings() throws IOException, InterruptedException {
        Kubectl.Result status = admin.type("novapay status -o json");
        assertThat(status.exitCode()).as(status.err()).isEqualTo(1);
        List<String> findings = new ArrayList<>();
        for (JsonNode finding : JSON.readTree(status.out()).path("findings")) {
            findings.add(finding.path("severity").asText() + " "
                    + finding.path("object").asText() + ": "
                    + finding.path("meaning").asText());
            assertThat(finding.path("mend").asText()).isNotBlank();
        }
        return findings;
    }

    private static String replicaSet(String name, String app, int replicas) {
        return """
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata:
                  name: %1$s
                  namespace: pay
                  labels: {app: %2$s}
                  annotations: {deployment.kubernetes.io/revision: "7"}
                spec:
                  replicas: %3$d
                  selector: {matchLabels: {app: %2$s}}
                  template:
                    metadata: {labels: {app: %2$s}}
                    spec: {containers: [{name: app, image: 'evil:1'}]}
                """.formatted(name, app, replicas);
    }
}
