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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A developer's day with kubectl in front of the gate. Steps of one story, in order. */
@OnCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeployIT {
    private static final Pattern DIGEST = Pattern.compile("--change (sha256:[0-9a-f]{64})");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ControlPlane plane;
    private static GateProcess gate;
    private static Kubectl dev;
    private static Kubectl admin;

    @BeforeAll
    static void install(ControlPlane shared) throws Exception {
        plane = shared;
        admin = plane.kubectl("admin");
        dev = plane.kubectl("dev");
        GateFolder.prepare(folder);
        gate = GateProcess.start(folder);
        must(plane.helm(
                "install",
                "deploy-gate",
                "chart",
                "--set",
                "webhook.url=" + gate.url(),
                "--set",
                "webhook.caBundle=" + gate.caBundle()));
        must(admin.apply(NAMESPACES));
    }

    @AfterAll
    static void stop() {
        if (gate != null) {
            gate.close();
        }
    }

    @Test
    @Order(1)
    void openDay_applyIsAdmitted() {
        must(dev.apply(deployment("1.0.0")));
        must(dev.run("rollout", "status", "deployment/payments", "-n", "pay", "--timeout=60s"));
    }

    /** Everything after this would be green without a gate, too. */
    @Test
    @Order(2)
    void closedDay_applyIsRefusedWithTheWholeText() throws IOException {
        GateFolder.open(folder, "");
        await("the new calendar")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !setImage("1.1.0", true).succeeded());
        Kubectl.Result refused = dev.apply(deployment("1.1.0"));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err())
                .contains(
                        "admission webhook \"deploy.deploygate.novapay.com\" denied the request: deployment/payments in pay is"
                                + " refused: deploy-days")
                .contains("novapay approve hotfix deployment/payments -n pay --change sha256:")
                .contains("Rolling back, scaling, pausing and restarting stay open.");
    }

    @Test
    @Order(3)
    void closedDay_everythingButADeployPasses() {
        must(dev.run("scale", "deployment/payments", "-n", "pay", "--replicas=3"));
        must(dev.run("rollout", "restart", "deployment/payments", "-n", "pay"));
        must(dev.run("label", "deployment/payments", "-n", "pay", "seen=yes"));
        must(dev.run("annotate", "deployment/payments", "-n", "pay", "seen=yes"));
    }

    @Test
    @Order(4)
    void approval_letsThatChangeThroughAndNoOther() throws IOException {
        must(dev.run("rollout", "status", "deployment/payments", "-n", "pay", "--timeout=60s", "--watch=false"));
        Matcher digest = DIGEST.matcher(setImage("1.2.0", false).err());
        assertThat(digest.find()).isTrue();
        Files.writeString(folder.resolve("facts/approval.yaml"), """
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: Approval
                metadata: {name: hotfix, namespace: pay}
                spec: {purpose: hotfix, role: team-lead, workload: {kind: Deployment, name: payments},
                       change: "%s", reason: agreed, expiresAt: 2099-01-01T00:00:00Z, approver: lead@novapay}
                """.formatted(digest.group(1)));
        await("the approval")
                .atMost(Duration.ofSeconds(10))
                .until(() -> setImage("1.2.0", true).succeeded());
        assertThat(setImage("1.3.0", false).err()).contains("is refused: deploy-days");
        must(setImage("1.2.0", false));
    }

    @Test
    @Order(5)
    void gateStopped_deploysAreRefusedByTheApiServerAndTheRestGoesOn() {
        gate.close();
        assertThat(setImage("1.4.0", false).err()).contains("failed calling webhook \"deploy.deploygate.novapay.com\"");
        must(dev.run("scale", "deployment/payments", "-n", "pay", "--replicas=2"));
        must(dev.run("rollout", "restart", "deployment/payments", "-n", "pay"));
        must(dev.run("rollout", "pause", "deployment/payments", "-n", "pay"));
        must(admin.run("create", "configmap", "elsewhere", "-n", "default"));
    }

    private static Kubectl.Result setImage(String tag, boolean dryRun) {
        return dev.run(
                "set",
                "image",
                "deployment/payments",
                "app=registry.novapay.local/payments:" + tag,
                "-n",
                "pay",
                dryRun ? "--dry-run=server" : "--dry-run=none");
    }

    private static String deployment(String tag) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: payments, namespace: pay, labels: {app.kubernetes.io/name: payments}}
                spec:
                  replicas: 2
                  selector: {matchLabels: {app: payments}}
                  template:
                    metadata: {labels: {app: payments}}
                    spec:
                      containers: [{name: app, image: 'registry.novapay.local/payments:%s'}]
                """.formatted(tag);
    }

    private static final String NAMESPACES = """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: pay
              labels: {deploygate.novapay.com/environment: production, deploygate.novapay.com/team: payments}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: developers, namespace: pay}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: edit}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
            """;
}
