package com.novapay.deploygate.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.yaml.YamlDocument;
import com.novapay.deploygate.yaml.YamlProblem;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a real API server does not show within minutes: certificates that end, gates that fail, Argo CD. */
class InstallCheckTest {
    private static final String WEBHOOK =
            "/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations/deploy-gate";
    private static final String POLICIES = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies";
    private static final String BINDINGS = "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicybindings";
    private static final String APPLICATIONS = "/apis/argoproj.io/v1alpha1/applications";
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");

    private FakeCluster cluster = new FakeCluster();

    @BeforeEach
    void installed() throws YamlProblem {
        cluster = new FakeCluster()
                .object(WEBHOOK, webhook())
                .answers(new ClusterView.Probe.Refused("deployment/x in pay is refused: image-digest. Decision d-1."))
                .list(Installed.NAMESPACES, """
                        metadata:
                          name: pay
                          labels: {deploygate.novapay.com/environment: production, deploygate.novapay.com/team: pay}
                        """);
        for (JsonNode policy : Expected.policies()) {
            cluster.list(POLICIES, policy.toString());
        }
        for (JsonNode binding : Expected.bindings()) {
            cluster.list(BINDINGS, binding.toString());
        }
    }

    @Test
    void asTheChartRendersIt_isWell() {
        Report report = run();
        assertThat(lines(report))
                .containsExactly("CRITICAL " + "validatingwebhookconfiguration/deploy-gate: It has no"
                        + " caBundle: the API server does not trust the gate and denies every deploy.");
        assertThat(report.unseen()).isEmpty();
        assertThat(report.facts()).containsEntry("answers", "yes; denied a test Deployment with image-digest");
    }

    /** Whoever reaches the port needs no credentials to keep the gate busy. */
    @Test
    void portThatEveryPodReaches_isAWarningWithTheAddressesOfTheApiServer() throws YamlProblem {
        inTheCluster();
        assertThat(lines(run()))
                .anyMatch(line -> line.startsWith("WARNING networkpolicy/deploy-gate in ns: It is missing"));
        for (String from :
                List.of("", "from: []", "from: [{ipBlock: {cidr: 0.0.0.0/0}}]", "from: [{namespaceSelector: {}}]")) {
            policy(from);
            assertThat(lines(run()))
                    .as(from)
                    .anyMatch(line -> line.startsWith("WARNING networkpolicy/deploy-gate in ns: It lets every Pod"));
        }
        cluster.object(
                "/apis/discovery.k8s.io/v1/namespaces/default/endpointslices/kubernetes",
                yaml("endpoints: [{addresses: [10.1.0.4]}, {addresses: ['fd00::4']}]"));
        assertThat(run().findings())
                .anyMatch(
                        finding -> finding.mend().contains("'networkPolicy.apiServerCidrs={10.1.0.4/32,fd00::4/128}'"));
    }

    @Test
    void portThatOnlyTheApiServerReaches_isNoFinding() throws YamlProblem {
        inTheCluster();
        policy("from: [{ipBlock: {cidr: 10.1.0.4/32}}]");
        assertThat(lines(run())).noneMatch(line -> line.contains("networkpolicy/"));
        policy("from: [{ipBlock: {cidr: 0.0.0.0/0, except: [10.244.0.0/16]}}]");
        assertThat(lines(run())).noneMatch(line -> line.contains("networkpolicy/"));
    }

    @Test
    void callersThatShowACertificate_areNoFinding() throws YamlProblem {
        inTheCluster();
        cluster.object(
                "/apis/apps/v1/namespaces/ns/deployments/deploy-gate",
                yaml("spec: {template: {spec: {containers: [{env: [{name: NOVAPAY_TLS_CLIENT_CA, value: /ca}]}]}}}"));
        assertThat(lines(run())).noneMatch(line -> line.contains("networkpolicy/"));
    }

    private void inTheCluster() throws YamlProblem {
        ObjectNode webhook = webhook();
        webhook.path("webhooks")
                .forEach(entry -> ((ObjectNode) entry)
                        .putObject("clientConfig")
                        .putObject("service")
                        .put("namespace", "ns")
                        .put("name", "deploy-gate"));
        cluster.object(WEBHOOK, webhook);
    }

    private void policy(String from) throws YamlProblem {
        cluster.object(
                "/apis/networking.k8s.io/v1/namespaces/ns/networkpolicies/deploy-gate",
                yaml("spec:\n  ingress:\n  - ports: [{port: https}]\n    " + from + "\n  - ports: [{port: admin}]\n"));
    }

    private static JsonNode yaml(String text) throws YamlProblem {
        return YamlDocument.all(text).getFirst().json();
    }

    @Test
    void gateThatCannotJudge_isCritical() {
        cluster.answers(
                new ClusterView.Probe.Refused("deployment/x in pay is refused: facts-stale. Decision d-1.\n\n why"));
        assertThat(lines(run()))
                .anyMatch(line -> line.startsWith("CRITICAL namespace/pay: The gate answers but cannot evaluate"));
    }

    @Test
    void readiness_tellsThePoliciesInForce_andWhatIsNotWell() {
        cluster.says("[+] policies: revision 12ab\n[-] facts: incidents have not been read yet\nnot ready\n");
        Report report = run();
        assertThat(report.facts()).containsEntry("active", "policies of revision 12ab");
        assertThat(lines(report))
                .contains(
                        "CRITICAL gate at https://mark/validate: The gate is not ready: facts: incidents have not been read"
                                + " yet.");
    }

    @Test
    void gatesWithOtherPolicies_andBrokenOnes_areWarnings() {
        cluster.says(
                "gate-0",
                "[+] policies: revision 12ab, commit c0ffee, from git+https://git/p#main, read 3s ago,"
                        + " pinned to revision 12ab by lead: not agreed\nready\n");
        cluster.says(
                "gate-1",
                "[!] policies: revision 34cd, commit beef, from git+https://git/p#main, read 3s ago; the newest state is"
                        + " not active, stage check, commit f00: a.rego:7: wrong\nready, degraded: policies\n");
        Report report = run();
        assertThat(report.facts())
                .containsEntry(
                        "active",
                        "policies of revision 12ab, commit c0ffee, from git+https://git/p#main at gate-0; policies of"
                                + " revision 34cd, commit beef, from git+https://git/p#main at gate-1")
                .containsEntry("pinned", "to revision 12ab by lead: not agreed");
        assertThat(lines(report))
                .anyMatch(line ->
                        line.startsWith("WARNING") && line.contains("The gates have different policies active."))
                .anyMatch(line -> line.startsWith("WARNING")
                        && line.contains("not active, stage check, commit f00: a.rego:7: wrong"));
    }

    @Test
    void exceptionThatEndsSoon_isANote() {
        cluster.says("[+] policies: revision 12ab; exceptions: OPS-1 (gitops-only for payments in pay) ends soon"
                + " 2026-12-05T15:00:00Z; more\nready\n");
        assertThat(lines(run()))
                .anyMatch(line -> line.startsWith("NOTE")
                        && line.contains("end soon or have expired: OPS-1 (gitops-only for payments in pay) ends soon"
                                + " 2026-12-05T15:00:00Z."));
    }

    @Test
    void storeThatTakesNoRecords_isCriticalWithItsFix() {
        cluster.says(
                "[+] policies: revision 12ab\n[!] store: takes no records since noon: no\nready, degraded: store\n");
        assertThat(run().findings())
                .anyMatch(finding -> finding.severity() == Finding.Severity.CRITICAL
                        && finding.meaning().contains("degraded: store: takes no records since noon")
                        && finding.mend().contains("When the store is not usable"));
    }

    @Test
    void featureFlags_areAFact_andAWarningWhileTheyAreNotKnown() {
        cluster.says("[+] policies: revision 12ab\n[+] feature flags: 12 known\nready\n");
        assertThat(run().facts()).containsEntry("flags", "12 known");
        cluster.says("""
                [+] policies: revision 12ab
                [!] feature flags: LaunchDarkly answers HTTP 401; check the key
                ready, degraded: feature flags
                """);
        assertThat(run().findings())
                .anyMatch(finding -> finding.severity() == Finding.Severity.WARNING
                        && finding.meaning().contains("LaunchDarkly answers HTTP 401; check the key.")
                        && finding.mend().contains("Feature flags of LaunchDarkly"));
    }

    @Test
    void gateThatRefusesNothing_isCritical() {
        cluster.answers(new ClusterView.Probe.Admitted());
        assertThat(lines(run()))
                .anyMatch(line -> line.startsWith("CRITICAL namespace/pay: A Deployment with an unpinned image"));
    }

    @Test
    void refusalByAnother_isNotTakenForTheGates() {
        cluster.answers(new ClusterView.Probe.Refused("quota exceeded"));
        assertThat(lines(run()))
                .anyMatch(line -> line.startsWith("WARNING namespace/pay: Another admission webhook or policy"));
    }

    @Test
    void caBundleThatIsNoCertificate_isCritical() {
        ObjectNode webhook = webhook();
        bundle(webhook, Base64.getEncoder().encodeToString("no certificate".getBytes(StandardCharsets.UTF_8)));
        cluster.object(WEBHOOK, webhook);
        assertThat(lines(run())).anyMatch(line -> line.contains("caBundle"));
    }

    @Test
    void groupThatEverybodyIsIn_isNoBreakGlass() throws Exception {
        cluster.object(WEBHOOK, JSON.readTree(webhook().toString().replace("mark:breakglass", "system:authenticated")));
        assertThat(lines(run()))
                .contains(
                        "CRITICAL group/system:authenticated: Its members bypass the gate, and it has far too many members.");
    }

    @Test
    void valuesThatDifferFromPolicyToPolicy_areADifference() throws YamlProblem {
        FakeCluster turned = new FakeCluster().object(WEBHOOK, webhook());
        for (JsonNode policy : Expected.policies()) {
            turned.list(
                    POLICIES,
                    policy.toString()
                            .replace(
                                    "mark:platform",
                                    Installed.name(policy).equals("deploygate-pods") ? "others" : "novapay:platform"));
        }
        for (JsonNode binding : Expected.bindings()) {
            turned.list(BINDINGS, binding.toString());
        }
        cluster = turned;
        assertThat(lines(run()))
                .filteredOn(line -> line.contains("is not as in this release"))
                .hasSize(1);
    }

    @Test
    void exemptNamespaceWithALabel_isFound() throws Exception {
        ObjectNode webhook = webhook();
        ((ArrayNode) webhook.at("/webhooks/0/namespaceSelector/matchExpressions/1/values")).add("pay");
        cluster.object(WEBHOOK, webhook);
        assertThat(lines(run()))
                .anyMatch(line -> line.startsWith("WARNING namespace/pay: It is labelled as production, but"));
    }

    @Test
    void argoCd_thatWorksAgainstTheGate_isFound() throws Exception {
        cluster.list(APPLICATIONS, """
                metadata: {name: till, namespace: argocd, annotations: {argocd.argoproj.io/compare-options: ServerSideDiff=true}}
                spec: {destination: {namespace: pay}, syncPolicy: {automated: {selfHeal: true}}}
                ---
                metadata: {name: other, namespace: argocd}
                spec: {destination: {namespace: elsewhere}, syncPolicy: {automated: {selfHeal: true}}}
                """);
        cluster.object(
                "/api/v1/namespaces/argocd/configmaps/argocd-cm",
                JSON.readTree("{\"data\": {\"application.sync.impersonation.enabled\": \"true\"}}"));
        assertThat(lines(run()))
                .filteredOn(line -> line.contains("rgo"))
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .containsExactly(
                        "WARNING application/till in argocd",
                        "WARNING configmap/argocd-cm in argocd",
                        "NOTE application/till in argocd",
                        "NOTE application/till in argocd");
    }

    @Test
    void currentReplicaSet_withAnotherTemplate_isCritical() throws Exception {
        cluster.list(Installed.ROLLOUTS, """
                metadata: {name: till, namespace: pay, uid: u-1}
                spec: {rollbackWindow: {revisions: 1}, template: {spec: {containers: [{name: a, image: 'a:1'}]}}}
                status: {currentPodHash: abc}
                """).list(Installed.REPLICA_SETS, """
                metadata:
                  name: till-abc
                  namespace: pay
                  labels: {rollouts-pod-template-hash: abc}
                  ownerReferences: [{kind: Rollout, name: till, uid: u-1, controller: true}]
                spec: {template: {spec: {containers: [{name: a, image: 'evil:1'}]}}}
                """);
        assertThat(lines(run()))
                .contains(
                        "CRITICAL replicaset/till-abc in pay: Its template is not the admitted template of rollout/till.");
    }

    @Test
    void whatMayNotBeSeen_isTold_andTheRestIsLookedAt() {
        cluster.forbid(Installed.NAMESPACES).forbid(POLICIES);
        Report report = run();
        String namespaces = ": " + Installed.NAMESPACES + ": you may not";
        assertThat(report.unseen())
                .containsExactly(
                        "policies: " + POLICIES + ": you may not",
                        "a denial" + namespaces,
                        "namespaces" + namespaces,
                        "replicasets" + namespaces,
                        "rollouts" + namespaces,
                        "Argo CD" + namespaces);
        assertThat(report.facts()).containsKey("webhook").doesNotContainKey("policies");
    }

    private Report run() {
        return new InstallCheck(cluster, "deploy-gate", Set.of(), NOW).run(name -> {});
    }

    /** Without what the API server was told to trust. */
    private static ObjectNode webhook() {
        ObjectNode webhook = Expected.webhook().deepCopy();
        bundle(webhook, "");
        return webhook;
    }

    private static void bundle(ObjectNode webhook, String base64) {
        webhook.path("webhooks").forEach(entry -> ((ObjectNode) entry.path("clientConfig")).put("caBundle", base64));
    }

    private static List<String> lines(Report report) {
        return report.findings().stream()
                .map(finding -> finding.severity() + " " + finding.object() + ": " + finding.meaning())
                .toList();
    }
}
