package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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

/** People with rights of their own type what refusals print. Steps of one story, in order. */
@OnCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class VerbsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String WEEK = "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday";
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ControlPlane plane;
    private static GateProcess gate;
    private static Kubectl dev;
    private static Shell vp;
    private static Shell commander;

    @BeforeAll
    static void install(ControlPlane shared) throws Exception {
        plane = shared;
        Kubectl admin = plane.kubectl("admin");
        dev = plane.kubectl("dev");
        vp = new Shell(plane.kubeconfig("vp"));
        commander = new Shell(plane.kubeconfig("ic"));
        GateFolder.prepare(folder);
        Chart.defineRecords(admin);
        gate = GateProcess.start(folder, plane.kubeconfig("admin"));
        must(plane.helm(
                "install",
                "deploy-gate",
                "chart",
                "--set",
                "webhook.url=" + gate.url(),
                "--set",
                "webhook.caBundle=" + gate.caBundle()));
        must(admin.apply(PEOPLE));
        must(dev.apply(deployment("registry.novapay.local/payments:1.0.0", "")));
    }

    @AfterAll
    static void stop() {
        if (gate != null) {
            gate.close();
        }
    }

    @Test
    @Order(1)
    void friday_thePrintedCommandTypedByTheVpLetsThatApplyThrough() throws Exception {
        turn("open_days: [" + WEEK + "]", "open_days: []", "approval_days: []", "approval_days: [" + WEEK + "]");
        String manifest = deployment("registry.novapay.local/payments:1.1.0", "");
        await("a Friday")
                .atMost(Duration.ofSeconds(30))
                .until(() -> setImage("1.1.0").err().contains("friday-approval"));
        String command = printed(dev.apply(manifest).err(), "approve friday");
        Kubectl.Result approved = must(vp.type(command));
        assertThat(approved.out())
                .contains(
                        "Approved: friday for deployment/payments in pay, by vp@novapay as vp-engineering.",
                        "It is valid for this change only. Run the denied command again",
                        "To revoke it: novapay revoke friday-payments-")
                .contains("next time add --reason");
        await("the approval")
                .atMost(Duration.ofSeconds(10))
                .until(() -> dev.apply(manifest).succeeded());
        assertThat(dev.apply(deployment("registry.novapay.local/payments:1.2.0", ""))
                        .err())
                .contains("friday-approval");
    }

    @Test
    @Order(2)
    void revoke_refusesThatChangeAgain_andTwiceIsOnce() throws Exception {
        String command = printed(setImage("1.3.0").err(), "approve friday") + " --for 30m -o json";
        JsonNode approval = JSON.readTree(must(vp.type(command)).out());
        assertThat(approval.at("/spec/approver").asText()).isEqualTo("vp@novapay");
        await("the approval")
                .atMost(Duration.ofSeconds(10))
                .until(() -> setImage("1.3.0").succeeded());
        String revoke = "novapay revoke " + approval.at("/metadata/name").asText() + " -n pay";
        assertThat(must(vp.type(revoke + " --dry-run")).out()).startsWith("Dry run: nothing was written");
        must(setImage("1.3.0"));
        assertThat(must(vp.type(revoke)).out()).startsWith("Revoked by vp@novapay;");
        await("the revocation")
                .atMost(Duration.ofSeconds(10))
                .until(() -> setImage("1.3.0").err().contains("friday-approval"));
        assertThat(must(vp.type(revoke)).out()).startsWith("It was already revoked, by vp@novapay at ");
    }

    @Test
    @Order(3)
    void incident_locksAndUnlocks() throws Exception {
        turn("open_days: []", "open_days: [" + WEEK + "]", "approval_days: [" + WEEK + "]", "approval_days: []");
        await("a Monday")
                .atMost(Duration.ofSeconds(30))
                .until(() -> setImage("2.0.0").succeeded());
        assertThat(must(commander.type("novapay incident list")).out()).isEqualTo("No incident is open.\n");
        assertThat(must(commander.type(
                                "novapay incident open inc-7 --severity sev1 --title 'cards fail' --service payments"))
                        .out())
                .startsWith("Opened SEV-1 inc-7, by ic@novapay: cards fail")
                .contains("novapay incident resolve inc-7");
        await("the freeze")
                .atMost(Duration.ofSeconds(10))
                .until(() -> setImage("2.0.0").err().contains("incident-freeze"));
        assertThat(must(commander.type("novapay incident list")).out()).containsPattern("SEV-1 +inc-7 .*ic@novapay");
        Kubectl.Result twice = commander.type("novapay incident open inc-7 --severity SEV-1 --title again");
        assertThat(twice.exitCode()).isEqualTo(1);
        assertThat(twice.err()).contains("\"inc-7\" already exists; choose another name");
        assertThat(commander.type("novapay incident resolve inc-8").err()).contains("did you mean inc-7?");
        must(commander.type("novapay incident resolve inc-7"));
        await("the end of the freeze")
                .atMost(Duration.ofSeconds(10))
                .until(() -> setImage("2.0.0").succeeded());
        assertThat(must(commander.type("novapay incident resolve inc-7")).out())
                .startsWith("inc-7 was resolved before, by ic@novapay");
    }

    @Test
    @Order(4)
    void attest_fillsTheEvidenceThatWasLacking() throws Exception {
        turn(
                "(?s)ci:\\s+checks: \\[[^]]*]\\s+environments: \\[]",
                "ci: {checks: [review], environments: [production]}");
        String manifest = deployment("registry.novapay.local/payments@" + DIGEST, "");
        await("the evidence to be asked for")
                .atMost(Duration.ofSeconds(30))
                .until(() -> dev.feed(manifest, "apply", "--dry-run=server", "-f", "-")
                        .err()
                        .contains("ci-evidence"));
        Shell pipeline = new Shell(plane.kubeconfig("pipeline"));
        assertThat(must(pipeline.type(
                                "novapay attest -n pay --image registry.novapay.local/payments@" + DIGEST
                                        + " --check review=passed,https://git/7 --commit abc --pull-request https://git/pull/7"))
                        .out())
                .startsWith("Attested by system:serviceaccount:ci:pipeline: review passed.");
        await("the evidence")
                .atMost(Duration.ofSeconds(10))
                .until(() -> dev.apply(manifest).succeeded());
    }

    @Test
    @Order(5)
    void announce_andApprove_letAMigrationThrough() throws Exception {
        turn("lead_time: 24h", "lead_time: 1s", "(?s)(  tools: [^\n]+\\s+environments: )\\[]", "$1[production]");
        String init = "initContainers: [{name: db, image: 'registry.novapay.local/flyway@" + DIGEST + "'}],";
        String manifest = deployment("registry.novapay.local/payments@" + DIGEST, init)
                .replace(
                        "metadata: {name", "metadata: {annotations: {deploygate.novapay.com/migration: refunds}, name");
        await("the migration to be noticed")
                .atMost(Duration.ofSeconds(30))
                .until(() -> dev.feed(manifest, "apply", "--dry-run=server", "-f", "-")
                        .err()
                        .contains("Migration refunds is not announced"));
        String refusal = dev.apply(manifest).err();
        String announce =
                printed(refusal, "announce refunds").replace("TIME", "2h").replace("…", "table refunds");
        assertThat(must(new Shell(plane.kubeconfig("dev")).type(announce)).out())
                .startsWith("Announced: migration refunds of deployment/payments in pay, by dev@novapay: table refunds")
                .contains("Warning: it is planned for earlier than that");
        Shell platform = new Shell(plane.kubeconfig("platform"));
        assertThat(must(platform.type(printed(refusal, "approve migration"))).out())
                .contains("by platform@novapay as platform.");
        await("both")
                .atMost(Duration.ofSeconds(15))
                .until(() -> dev.apply(manifest).succeeded());
    }

    @Test
    @Order(6)
    void checkWhenAndDemo_judgeByTheFactsOfTheCluster() throws Exception {
        Shell admin = new Shell(plane.kubeconfig("admin"));
        must(commander.type("novapay incident open inc-9 --severity SEV-2 --title 'slow' --service payments"));
        String at = " -n pay --at 2026-11-24T15:00:00Z --context e2e -o json";
        Kubectl.Result closed = admin.type("novapay when deployment/payments" + at);
        assertThat(closed.exitCode()).as(closed.err()).isEqualTo(1);
        assertThat(JSON.readTree(closed.out()).at("/reasons/0/code").asText()).isEqualTo("incident-freeze");
        assertThat(admin.type("novapay when rollout/payments" + at).exitCode()).isEqualTo(2);
        Kubectl.Result all = admin.type("novapay when --days 2" + at);
        assertThat(all.exitCode()).as(all.err()).isEqualTo(1);
        assertThat(JSON.readTree(all.out()).findValuesAsText("name")).contains("payments");
        Path manifest =
                Files.writeString(folder.resolve("manifest.yaml"), deployment("registry.novapay.local/payments:9", ""));
        JsonNode deploy =
                JSON.readTree(admin.type("novapay check -f " + manifest + at).out());
        assertThat(deploy.path("class").asText()).isEqualTo("DEPLOY");
        assertThat(deploy.at("/reasons").findValuesAsText("code")).contains("incident-freeze", "gitops-only");
        Files.writeString(
                manifest, "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: payments}\nspec: {replicas: 7}\n");
        assertThat(JSON.readTree(admin.type("novapay check -f " + manifest + at).out())
                        .path("class")
                        .asText())
                .isEqualTo("SCALE");
        assertThat(must(admin.type("novapay demo --context e2e")).out())
                .containsPattern("denied +deployment/payments in pay .*incident-freeze");
        Kubectl.Result blind = new Shell(plane.kubeconfig("nobody")).type("novapay when payments" + at);
        assertThat(blind.exitCode()).isEqualTo(2);
        assertThat(blind.out() + blind.err()).contains("nobody@novapay and may not get");
        must(commander.type("novapay incident resolve inc-9"));
    }

    @Test
    @Order(7)
    void whoMayNot_andWhatCannotBe_isOneSentence() throws Exception {
        String approve = "novapay approve hotfix deployment/payments -n pay --reason x --change " + DIGEST;
        no(
                new Shell(plane.kubeconfig("nobody")).type(approve),
                "novapay approve: you are nobody@novapay and may not create approvals.deploygate.novapay.com in pay;"
                        + " ask the cluster's administrators for this RBAC right\n");
        no(vp.type(approve.replace("-n pay", "-n nowhere")), "novapay approve: namespaces \"nowhere\" not found\n");
        no(vp.type("novapay revoke absent -n pay"), "novapay revoke: there is no approval absent in pay; ");
        no(
                commander.type("novapay incident open --severity SEV-1 --title $(printf 'x%.0s' {1..600})"),
                "novapay incident open: the API server rejects it: spec.title: Too long: ");
        unknown(vp.type(approve + " --context other"), "novapay approve: --context: there is no context other");
        Path expired = folder.resolve("expired.kubeconfig");
        Files.writeString(expired, Files.readString(plane.kubeconfig("vp")).replace("vp-token", "expired-token"));
        unknown(new Shell(expired).type(approve), "rejects your credentials: ");
        unknown(
                new Shell(unreachable(folder)).type(approve),
                "novapay approve: https://127.0.0.1:1 cannot be reached; is the cluster up, and is it the right"
                        + " --context?\n");
    }

    @Test
    @Order(8)
    void impersonation_isWhoYouAre() throws Exception {
        Path kubeconfig = folder.resolve("as.kubeconfig");
        Files.writeString(
                kubeconfig,
                Files.readString(plane.kubeconfig("admin"))
                        .replace(
                                "{token: admin-token}",
                                "{token: admin-token, as: oncall@novapay, as-groups: [incident-commanders]}"));
        assertThat(must(new Shell(kubeconfig).type("novapay incident open --severity 3 --title late --dry-run"))
                        .out())
                .contains("Opened SEV-3 inc-2", ", by oncall@novapay: late", "nothing: only SEV-1 and SEV-2 do");
        assertThat(must(commander.type("novapay incident list -o json")).out()).isEqualTo("[]\n");
    }

    /** A cluster that is not there. */
    static Path unreachable(Path folder) throws IOException {
        return Files.writeString(folder.resolve("unreachable.kubeconfig"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: gone, cluster: {server: 'https://127.0.0.1:1'}}]
                users: [{name: me, user: {token: t}}]
                contexts: [{name: gone, context: {cluster: gone, user: me}}]
                current-context: gone
                """);
    }

    private static void no(Kubectl.Result result, String sentence) {
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(1);
        assertThat(result.err()).startsWith(sentence);
    }

    private static void unknown(Kubectl.Result result, String sentence) {
        assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(2);
        assertThat(result.err()).contains(sentence).hasLineCount(1);
    }

    /** The command that a refusal tells to type. */
    private static String printed(String refusal, String what) {
        Matcher command = Pattern.compile("novapay " + what + ".*").matcher(refusal);
        assertThat(command.find()).as(refusal).isTrue();
        return command.group();
    }

    /** Replaces patterns in the policies' data, one after the other. */
    private static void turn(String... replacements) throws IOException {
        Path data = folder.resolve("policies").resolve("data.yaml");
        String text = Files.readString(data);
        for (int i = 0; i < replacements.length; i += 2) {
            String turned = replacements[i].startsWith("(?s)")
                    ? text.replaceFirst(replacements[i], replacements[i + 1])
                    : text.replace(replacements[i], replacements[i + 1]);
            assertThat(turned).as(replacements[i]).isNotEqualTo(text);
            text = turned;
        }
        Files.writeString(data, text);
    }

    private static Kubectl.Result setImage(String tag) {
        String image = "app=registry.novapay.local/payments:" + tag;
        return dev.run("set", "image", "deployment/payments", image, "-n", "pay", "--dry-run=server");
    }

    private static String deployment(String image, String init) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: payments, namespace: pay, labels: {app.kubernetes.io/name: payments}}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: payments}}
                  template:
                    metadata: {labels: {app: payments}}
                    spec: {%s containers: [{name: app, image: '%s'}]}
                """.formatted(init, image);
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
            kind: ClusterRole
            metadata: {name: writes-records}
            rules:
            - apiGroups: [deploygate.novapay.com]
              resources: [approvals, migrations, verifications]
              verbs: [get, list, create, patch]
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: writes-records}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: writes-records}
            subjects:
            - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}
            - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: vp-engineering}
            - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: platform-team}
            - {apiGroup: rbac.authorization.k8s.io, kind: User, name: 'system:serviceaccount:ci:pipeline'}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: commands-incidents}
            rules:
            - {apiGroups: [deploygate.novapay.com], resources: [incidents], verbs: [get, list, create, patch]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: commands-incidents}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: commands-incidents}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: incident-commanders}]
            """;
}
