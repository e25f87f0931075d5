package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
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

/** Who may write what into the gate's records, by kubectl, with the gate itself judging. Steps of one story, in order. */
@OnCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RecordsIT {
    private static final Pattern DIGEST = Pattern.compile("--change (sha256:[0-9a-f]{64})");
    private static final String REFUSED = "admission webhook \"records.deploygate.novapay.com\" denied the request: ";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ControlPlane plane;
    private static GateProcess gate;
    private static Kubectl admin;
    private static Kubectl dev;
    private static Kubectl lead;
    private static Kubectl vp;
    private static Kubectl commander;
    private static Kubectl pipeline;
    private static String digest;

    @BeforeAll
    static void install(ControlPlane shared) throws Exception {
        plane = shared;
        admin = plane.kubectl("admin");
        dev = admin.as("dev@novapay", "developers", "system:authenticated");
        lead = admin.as("lead@novapay", "payments-leads", "developers", "system:authenticated");
        vp = admin.as("vp@novapay", "vp-engineering", "developers", "system:authenticated");
        commander = admin.as("ic@novapay", "incident-commanders", "developers", "system:authenticated");
        pipeline = admin.as(
                "system:serviceaccount:ci:pipeline",
                "system:serviceaccounts",
                "system:serviceaccounts:ci",
                "developers",
                "team-lead",
                "system:authenticated");
        Chart.defineRecords(admin);
        GateFolder.prepare(folder);
        GateFolder.write(folder, GateFolder.withoutRestoring(GateFolder.data("")));
        gate = GateProcess.start(folder, plane.kubeconfig("admin"));
        must(plane.helm(
                "install",
                "deploy-gate",
                "chart",
                "--namespace",
                "deploy-gate",
                "--create-namespace",
                "--set",
                "webhook.url=" + gate.url(),
                "--set",
                "webhook.caBundle=" + gate.caBundle()));
        must(admin.apply(PEOPLE));
        await("the webhook")
                .atMost(Duration.ofSeconds(30))
                .until(() -> deploy("1.0.0").err().contains("is refused: deploy-days"));
        await("the rights of editors")
                .atMost(Duration.ofSeconds(30))
                .until(() -> must(lead.run("auth", "can-i", "create", "approvals", "-n", "pay"))
                        .out()
                        .startsWith("yes"));
        Matcher found = DIGEST.matcher(deploy("1.0.0").err());
        assertThat(found.find()).isTrue();
        digest = found.group(1);
    }

    @AfterAll
    static void stop() {
        if (gate != null) {
            gate.close();
        }
    }

    @Test
    @Order(1)
    void whoMayNotApprove_isToldWhy() {
        refused(
                dev.apply(approval("a", "hotfix", "team-lead", "dev@novapay", "")),
                "approval/a in pay is refused: record-role. Decision d-",
                "record-role: dev@novapay does not hold role team-lead in team payments.",
                "Ask a member of payments-leads or team-lead.",
                "Nothing was written.");
        refused(
                dev.apply(approval("a", "hotfix", "team-lead", "lead@novapay", "")),
                "record-signature: approver is \"lead@novapay\", but it is dev@novapay who asks.");
        refused(
                pipeline.apply(approval("a", "hotfix", "team-lead", "system:serviceaccount:ci:pipeline", "")),
                "record-role: A service account never approves, and system:serviceaccount:ci:pipeline is no person.");
        refused(
                lead.apply(approval("a", "friday", "vp-engineering", "lead@novapay", "")),
                "lead@novapay does not hold role vp-engineering in team payments.");
        refused(
                lead.apply(approval("a", "friday", "team-lead", "lead@novapay", "")),
                "Role team-lead does not approve friday.");
        refused(lead.apply(approval("a", "hotfix", "boss", "lead@novapay", "")), "Role boss is not known.");
        refused(
                lead.apply(approval("a", "hotfix", "team-lead", "lead@novapay", "expiresAt: " + in(-1))),
                "record-time: An approval until ");
        refused(
                lead.apply(approval("a", "hotfix", "team-lead", "lead@novapay", "expiresAt: " + in(25))),
                "24h at most");
        refused(
                vp.apply(approval(
                        "a", "break-glass", "vp-engineering", "vp@novapay", "ticket: INC-1, expiresAt: " + in(2))),
                "1h at most");
        assertThat(lead.apply(approval("a", "hotfix", "team-lead", "lead@novapay", "")
                                .replace(digest, digest.substring(0, 19)))
                        .err())
                .contains("must be the whole digest, sha256: and 64 lower-case hex digits");
        assertThat(must(admin.run("get", "approvals", "-A")).out()).isEmpty();
    }

    @Test
    @Order(2)
    void dryRun_isJudgedAndLeavesNothing() {
        String good = approval("a", "hotfix", "team-lead", "lead@novapay", "");
        must(lead.feed(good, "apply", "--dry-run=server", "-f", "-"));
        refused(dev.feed(good, "apply", "--dry-run=server", "-f", "-"), "is refused: record-role, record-signature.");
        assertThat(must(admin.run("get", "approvals", "-A")).out()).isEmpty();
    }

    /** Four eyes are counted at deploy time, when it is known whose change it is. */
    @Test
    @Order(3)
    void leadsOwnChange_needsAnotherLead() {
        must(lead.apply(approval("own", "hotfix", "team-lead", "lead@novapay", "")));
        assertThat(deployAs(lead, "1.0.0").err()).contains("is refused: deploy-days");
        await("the approval")
                .atMost(Duration.ofSeconds(5))
                .until(() -> deploy("1.0.0").succeeded());
        assertThat(deploy("1.0.1").err()).contains("is refused: deploy-days");
    }

    @Test
    @Order(4)
    void approval_isTestimonyAndCountsNoMoreOnceRevoked() {
        refused(
                lead.run(
                        "patch",
                        "approval",
                        "own",
                        "-n",
                        "pay",
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"reason\":\"other\"}}"),
                "an approval is never edited");
        refused(
                admin.run("delete", "approval", "own", "-n", "pay"),
                "record-testimony: This approval is testimony: it is never deleted.",
                "novapay revoke own -n pay");
        refused(
                admin.run("delete", "approvals", "--all", "-n", "pay"),
                "approval/own in pay is refused: record-testimony");
        must(dev.run("label", "approval", "own", "-n", "pay", "seen=yes"));
        refused(
                lead.run(
                        "patch",
                        "approval",
                        "own",
                        "-n",
                        "pay",
                        "--type=merge",
                        "-p",
                        "{\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"name\":\"x\",\"uid\":\"u\"}]}}"),
                "An owner is added: the record would be deleted with it.");
        refused(dev.run(revoke("own", "dev@novapay")), "dev@novapay is neither its approver nor holds role");
        refused(
                dev.run(revoke("own", "lead@novapay")),
                "revokedBy is \"lead@novapay\", but it is dev@novapay who asks.");
        must(lead.run(revoke("own", "lead@novapay")));
        must(admin.as("oncall@novapay", "system:masters", "novapay:breakglass")
                .run("delete", "deployment", "payments", "-n", "pay", "--ignore-not-found"));
        await("the end of the approval")
                .atMost(Duration.ofSeconds(5))
                .until(() -> deploy("1.0.0").err().contains("is refused: deploy-days"));
        // At another time: within the same second the same revocation would change nothing.
        refused(
                lead.run(patch("approval/own", "{\"spec\":{\"revokedAt\":\"2026-01-01T00:00:00Z\"}}", "-n", "pay")),
                "a revoked approval stays revoked");
    }

    @Test
    @Order(5)
    void expiredApproval_countsNoMore() {
        must(lead.apply(approval(
                "brief",
                "hotfix",
                "team-lead",
                "lead@novapay",
                "expiresAt: " + Instant.now().plusSeconds(6))));
        await("the approval")
                .atMost(Duration.ofSeconds(5))
                .until(() -> deployDry("1.0.0").succeeded());
        await("its end")
                .atMost(Duration.ofSeconds(10))
                .until(() -> deployDry("1.0.0").err().contains("is refused: deploy-days"));
    }

    @Test
    @Order(6)
    void incident_isOpenedAndResolvedByACommander() {
        refused(
                dev.apply(incident("dev@novapay")),
                "incident/inc-1 is refused: record-role",
                "Ask a member of incident-commanders");
        refused(
                commander.apply(incident("cto@novapay")),
                "openedBy is \"cto@novapay\", but it is ic@novapay who asks.");
        must(commander.apply(incident("ic@novapay")));
        refused(dev.run(resolve("dev@novapay", in(0))), "dev@novapay does not hold role incident-commander.");
        refused(commander.run(resolve("ic@novapay", in(3))), "yet to come");
        refused(commander.run("delete", "incident", "inc-1"), "novapay incident resolve inc-1");
        must(commander.run(resolve("ic@novapay", in(0))));
        assertThat(commander.run(resolve("ic@novapay", in(-1))).err()).contains("a resolved incident stays resolved");
    }

    @Test
    @Order(7)
    void migrationsAndEvidence_areSigned() {
        String migration = """
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: Migration
                metadata: {name: add-refunds, namespace: pay}
                spec: {workload: {kind: Deployment, name: payments}, announcedBy: %s}
                """;
        refused(dev.apply(migration.formatted("lead@novapay")), "announcedBy is \"lead@novapay\"");
        must(dev.apply(migration.formatted("dev@novapay")));
        refused(dev.run("delete", "migration", "add-refunds", "-n", "pay"), "Announce another; this one stays.");
        String evidence = """
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: Verification
                metadata: {name: %s, namespace: pay}
                spec: {image: "%s", reportedBy: "%s", checks: [{name: %s, result: passed}]}
                """;
        String robot = "system:serviceaccount:ci:pipeline";
        must(pipeline.apply(evidence.formatted("unit", digest, robot, "unit")));
        refused(pipeline.apply(evidence.formatted("smoke", digest, robot, "smoke")), "does not hold role smoke-tester");
        refused(dev.apply(evidence.formatted("mine", digest, "dev@novapay", "unit")), "does not hold role ci");
    }

    @Test
    @Order(8)
    void releaseHistory_isWrittenByNobodyButTheGate() {
        Kubectl.Result refused = admin.apply("""
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: ReleaseHistory
                metadata: {name: deployment-payments, namespace: pay}
                spec: {workload: {kind: Deployment, name: payments}, revisions: [{digest: "%s"}]}
                """.formatted(digest));
        assertThat(refused.exitCode()).isEqualTo(1);
        assertThat(refused.err().toLowerCase(Locale.ROOT))
                .contains("release histories are written by the gate only, not by admin@novapay.");
    }

    /** Nobody goes past, the people of the break-glass group neither: without the gate nothing is deployed that they had to vouch for. */
    @Test
    @Order(9)
    void gateStopped_nothingIsTestified() throws IOException {
        gate.close();
        assertThat(commander
                        .apply(incident("ic@novapay").replace("inc-1", "inc-2"))
                        .err())
                .contains("failed calling webhook \"records.deploygate.novapay.com\"");
        Kubectl oncall = admin.as("oncall@novapay", "novapay:breakglass", "developers", "system:authenticated");
        assertThat(oncall.apply(approval(
                                "late", "break-glass", "incident-commander", "oncall@novapay", "ticket: INC-1"))
                        .err())
                .contains("failed calling webhook \"records.deploygate.novapay.com\"");
        must(admin.as("root@novapay", "system:masters", "novapay:platform")
                .run("delete", "namespace", "pay", "--timeout=60s"));
    }

    private static void refused(Kubectl.Result result, String... texts) {
        assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
        assertThat(result.err()).contains(texts);
        assertThat(result.err()).containsAnyOf(REFUSED, " is invalid: ");
    }

    private static Kubectl.Result deploy(String tag) {
        return deployAs(dev, tag);
    }

    private static Kubectl.Result deployAs(Kubectl person, String tag) {
        return person.feed(deployment(tag), "apply", "-f", "-");
    }

    private static Kubectl.Result deployDry(String tag) {
        return dev.feed(deployment(tag), "apply", "--dry-run=server", "-f", "-");
    }

    private static String deployment(String tag) {
        return Chart.deployment("pay", "payments", tag);
    }

    private static String[] revoke(String name, String by) {
        return patch(
                "approval/" + name,
                "{\"spec\":{\"revokedAt\":\"" + in(0) + "\",\"revokedBy\":\"" + by + "\"}}",
                "-n",
                "pay");
    }

    private static String[] resolve(String by, String at) {
        return patch(
                "incident/inc-1",
                "{\"spec\":{\"resolvedAt\":\"" + at + "\",\"resolvedBy\":\"" + by + "\"}}",
                "--output=name");
    }

    private static String[] patch(String what, String patch, String... more) {
        return Stream.concat(Stream.of("patch", what, "--type=merge", "-p", patch), Stream.of(more))
                .toArray(String[]::new);
    }

    /** So many hours from now, as the API server writes times. */
    private static String in(int hours) {
        return Instant.now()
                .plus(hours, ChronoUnit.HOURS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    private static String approval(String name, String purpose, String role, String approver, String more) {
        return """
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: Approval
                metadata: {name: %s, namespace: pay}
                spec: {purpose: %s, role: %s, workload: {kind: Deployment, name: payments}, change: "%s",
                       reason: agreed, approver: "%s"%s}
                """.formatted(name, purpose, role, digest, approver, more.isEmpty() ? "" : ", " + more);
    }

    private static String incident(String by) {
        return """
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: Incident
                metadata: {name: inc-1}
                spec: {severity: SEV-3, title: card payments slow, openedBy: %s}
                """.formatted(by);
    }

    private static final String PEOPLE = """
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
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: Role
            metadata: {name: testers, namespace: pay}
            rules: [{apiGroups: [deploygate.novapay.com], resources: ['*'], verbs: ['*']}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: testers, namespace: pay}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: testers}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: incidents}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: deploy-gate-incidents}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: incident-testers}
            rules: [{apiGroups: [deploygate.novapay.com], resources: [incidents], verbs: [delete]}]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: incident-testers}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: incident-testers}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}]
            """;
}
