package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The company's deployment process from the first push to the way back, sentence by sentence, under every rule. Only the five minutes of
 * watching and the day's notice of a migration are seconds here. Steps of one story, in order.
 */
@OnCluster(rollouts = OnCluster.Rollouts.REAL)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DeploymentProcessIT {
    private static final Duration SOON = Duration.ofSeconds(40);
    private static final String STEPS =
            "[{setWeight: 10}, {pause: {duration: 3s}}, {setWeight: 50}, {pause: {duration: 2s}}]";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static GatedCluster cluster;
    private static ErrorRate errors;
    private static Kubectl argocd;
    private static Kubectl dev;

    @BeforeAll
    static void install(ControlPlane plane) throws Exception {
        errors = new ErrorRate();
        cluster = GatedCluster.start(plane, folder, process(GateFolder.WEEK, ""));
        cluster.gate("staging", "staging");
        cluster.gate("pay", "production");
        argocd = cluster.chart().argocd();
        dev = cluster.kubectl("dev");
        Kubectl platform = cluster.chart().platform();
        must(platform.run("apply", "-f", "actions/smoke-job/identity.yaml"));
        must(platform.apply(PIPELINE));
        must(platform.apply(errors.template("pay")));
        must(platform.apply(errors.template("staging")));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
        if (errors != null) {
            errors.close();
        }
    }

    @Test
    @Order(1)
    @DisplayName("\"All deployments go through our CI/CD pipeline — there are no manual deployments to production.\"")
    void noManualDeployments() {
        refused(dev.apply(checkout("pay", 1)), "is refused: ci-evidence, gitops-only, staging-first.");
        refused(argocd.apply(checkout("pay", 1)), "is refused: ci-evidence, staging-first.");
    }

    @Test
    @Order(2)
    @DisplayName(
            "\"CI runs automatically: Linting, Unit tests, Integration tests, Security scan, Container image build;"
                    + " PR is reviewed and approved\"")
    void ci() {
        refused(argocd.apply(checkout("staging", 1)), "is refused: ci-evidence.");
        attested("pipeline", 1, "lint", "unit", "integration", "security-scan", "image-build");
        await("the checks")
                .atMost(SOON)
                .untilAsserted(() -> refused(argocd.apply(checkout("staging", 1)), " lacks review."));
        attested("pipeline", 1, "review");
    }

    @Test
    @Order(3)
    @DisplayName("\"Staging is deployed first (automatic); Staging smoke tests run; Production deployment begins\"")
    void stagingFirst() throws Exception {
        await("staging")
                .atMost(SOON)
                .until(() -> argocd.apply(checkout("staging", 1)).succeeded());
        refused(argocd.apply(checkout("pay", 1)), "is refused: staging-first.");
        Shell smoke = new Shell(cluster.plane().kubeconfigOf("ci", "smoke"));
        must(smoke.type("novapay attest -n staging --image " + image("checkout", 1)
                + " --environment staging --check smoke=passed"));
        await("production")
                .atMost(SOON)
                .until(() -> argocd.apply(checkout("pay", 1)).succeeded());
        healthy("checkout", 1);
    }

    @Test
    @Order(4)
    @DisplayName("\"10% of traffic goes to new version; monitor error rates; if healthy: roll out to 50%, then 100%\"")
    void canary() {
        proven("checkout", 2);
        must(argocd.apply(checkout("pay", 2)));
        for (int canaries : List.of(1, 5, 10)) {
            await(canaries + " of ten").atMost(SOON).until(() -> pods("checkout", 2) == canaries);
        }
        healthy("checkout", 2);
    }

    @Test
    @Order(5)
    @DisplayName("\"If unhealthy: automatic rollback\"")
    void automaticRollback() {
        proven("checkout", 3);
        must(argocd.apply(checkout("pay", 3)));
        await("the canary").atMost(SOON).until(() -> pods("checkout", 3) == 1);
        errors.become(0.5);
        await("the automatic rollback").atMost(SOON).until(() -> pods("checkout", 3) == 0 && pods("checkout", 2) == 10);
        errors.become(0);
        must(argocd.apply(checkout("pay", 2)));
        healthy("checkout", 2);
    }

    @Test
    @Order(6)
    @DisplayName("\"Friday deploys are discouraged — you need VP Engineering approval for Friday deploys\"")
    void friday() throws Exception {
        proven("checkout", 4);
        cluster.turn(process("", GateFolder.WEEK));
        String refusal = Refusals.withoutOpening(argocd.apply(checkout("pay", 4)), "friday-approval");
        refusedToApprove(cluster.shell("lead").type(printed(refusal, "friday")));
        must(cluster.shell("vp").type(printed(refusal, "friday")));
        await("the approval")
                .atMost(SOON)
                .until(() -> argocd.apply(checkout("pay", 4)).succeeded());
        healthy("checkout", 4);
        proven("checkout", 5);
        Refusals.withoutOpening(argocd.apply(checkout("pay", 5)), "friday-approval");
    }

    @Test
    @Order(7)
    @DisplayName("\"Hotfixes can bypass the schedule with team lead approval\"")
    void hotfixBypassesTheSchedule() throws Exception {
        cluster.turn(process("", ""));
        String refusal = Refusals.withoutOpening(argocd.apply(checkout("pay", 5)), "deploy-days");
        must(cluster.shell("lead").type(printed(refusal, "hotfix")));
        await("the approval")
                .atMost(SOON)
                .until(() -> argocd.apply(checkout("pay", 5)).succeeded());
        healthy("checkout", 5);
    }

    /** Argo CD's Force and Replace, and {@code kubectl replace --force}, delete first; what they create then would be refused. */
    @Test
    @Order(8)
    @DisplayName(
            "A forced replace on a closed day leaves what runs; what was deleted with approval is made again as it ran")
    void forcedReplace() throws Exception {
        String uid = uid();
        refused(argocd.feed(checkout("pay", 4), "replace", "--force", "--timeout=30s", "-f", "-"), "deploy-days");
        assertThat(uid()).isEqualTo(uid);
        String refusal = refused(dev.run("delete", "rollout/checkout", "-n", "pay"), "deploy-days");
        must(cluster.shell("lead").type(printed(refusal, "hotfix")));
        await("the approval")
                .atMost(SOON)
                .until(() -> dev.run("delete", "rollout/checkout", "-n", "pay").succeeded());
        refused(argocd.apply(checkout("pay", 6)), "deploy-days");
        await("what ran")
                .atMost(SOON)
                .until(() -> argocd.apply(checkout("pay", 5)).succeeded());
        healthy("checkout", 5);
        cluster.turn(process(GateFolder.WEEK, ""));
    }

    private static String uid() {
        return must(dev.run("get", "rollout/checkout", "-n", "pay", "-o", "jsonpath={.metadata.uid}"))
                .out();
    }

    @Test
    @Order(9)
    @DisplayName("\"No deploys during active incidents (deployment pipeline is locked during SEV-1/SEV-2)\"")
    void lockedDuringIncidents() throws Exception {
        proven("checkout", 6);
        must(cluster.shell("ic").type("novapay incident open sev-1 --severity SEV-1 --title 'payments are down'"));
        await("the lock")
                .atMost(SOON)
                .untilAsserted(
                        () -> refused(argocd.apply(checkout("pay", 6)), "is refused: incident-freeze.", "sev-1"));
        String refusal = argocd.apply(checkout("pay", 6)).err();
        must(cluster.shell("lead").type(printed(refusal, "hotfix")));
        await("the fix of that incident")
                .atMost(SOON)
                .until(() -> argocd.apply(checkout("pay", 6)).succeeded());
        healthy("checkout", 6);
        must(cluster.shell("ic").type("novapay incident resolve sev-1"));
    }

    @Test
    @Order(10)
    @DisplayName(
            "\"kubectl rollout undo deployment/<service-name> -n <namespace>; rollbacks take effect within 30 seconds\"")
    void rollbackByKubectl() throws Exception {
        for (int version = 1; version <= 2; version++) {
            proven("ledger", version);
            String deployment = ledger(version);
            await("ledger").atMost(SOON).until(() -> argocd.apply(deployment).succeeded());
            noted("deployment-ledger", image("ledger", version));
        }
        must(cluster.shell("ic").type("novapay incident open sev-2 --severity SEV-2 --title 'ledger is slow'"));
        proven("ledger", 3);
        await("the lock")
                .atMost(SOON)
                .untilAsserted(() -> refused(argocd.apply(ledger(3)), "is refused: incident-freeze."));
        long since = System.nanoTime();
        must(typed("kubectl rollout undo deployment/<service-name> -n <namespace>"
                .replace("<service-name>", "ledger")
                .replace("<namespace>", "pay")));
        must(typed("kubectl rollout status deployment/ledger -n pay --timeout=30s"));
        assertThat(pods("ledger", 1)).isEqualTo(3);
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(30));
        must(cluster.shell("ic").type("novapay incident resolve sev-2"));
    }

    /** Typed on a terminal by somebody who sees all namespaces, and answered. */
    @Test
    @Order(11)
    @DisplayName("\"novapay rollback <service-name>; rollbacks take effect within 30 seconds\"")
    void rollbackByNovapay() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/script")), "no script(1) to make a terminal with");
        await("the open day").atMost(SOON).until(() -> argocd.apply(ledger(3)).succeeded());
        noted("deployment-ledger", image("ledger", 3));
        must(cluster.shell("ic").type("novapay incident open sev-1-again --severity SEV-1 --title 'ledger is down'"));
        proven("ledger", 4);
        await("the lock")
                .atMost(SOON)
                .untilAsserted(() -> refused(argocd.apply(ledger(4)), "is refused: incident-freeze."));
        long since = System.nanoTime();
        Kubectl.Result back = must(cluster.shell("admin")
                .type("echo y | script -qec 'novapay rollback <service-name>' /dev/null"
                        .replace("<service-name>", "ledger")));
        assertThat(Duration.ofNanos(System.nanoTime() - since)).isLessThan(Duration.ofSeconds(30));
        assertThat(back.out()).contains("Roll back? [y/N]", "deployment/ledger in pay is back on ");
        assertThat(pods("ledger", 1)).isEqualTo(3);
        must(cluster.shell("ic").type("novapay incident resolve sev-1-again"));
    }

    @Test
    @Order(12)
    @DisplayName("\"Database migrations should be coordinated with Platform team and announced in advance\"")
    void migrations() throws Exception {
        proven("checkout", 7);
        String undeclared = checkout("pay", 7)
                .replace(
                        "spec: {containers:",
                        "spec: {initContainers: [{name: db, image: '" + image("flyway", 8) + "'}], containers:");
        proven("flyway", 8);
        String declared = undeclared.replace(
                "metadata: {name: checkout,",
                "metadata: {annotations: {deploygate.novapay.com/migration: refunds}, name: checkout,");
        await("the evidence")
                .atMost(SOON)
                .untilAsserted(() -> refused(argocd.apply(undeclared), "is refused: migration-announcement."));
        String refusal = refused(argocd.apply(declared), "Migration refunds is not announced");
        String announce =
                printedAs(refusal, "announce refunds").replace("TIME", "2h").replace("…", "table refunds");
        must(cluster.shell("dev").type(announce));
        refusedToApprove(cluster.shell("lead").type(printed(refusal, "migration")));
        must(cluster.shell("platform").type(printed(refusal, "migration")));
        await("announced and approved")
                .atMost(SOON)
                .until(() -> argocd.apply(declared).succeeded());
        healthy("checkout", 7);
    }

    private static void refusedToApprove(Kubectl.Result result) {
        assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
        assertThat(result.err()).contains("does not hold role");
    }

    private static String refused(Kubectl.Result result, String... texts) {
        assertThat(result.succeeded()).as(result.out()).isFalse();
        assertThat(result.err()).contains(texts);
        return result.err();
    }

    private static String printed(String refusal, String purpose) {
        return printedAs(refusal, "approve " + purpose);
    }

    private static String printedAs(String refusal, String what) {
        Matcher command = Pattern.compile("novapay " + what + ".*").matcher(refusal);
        assertThat(command.find()).as(refusal).isTrue();
        return command.group();
    }

    /** What a developer's shell makes of a line. */
    private static Kubectl.Result typed(String line) throws IOException, InterruptedException {
        return cluster.shell("dev").type("PATH=" + cluster.plane().binaries() + ":$PATH; " + line);
    }

    /** Everything that is asked of an image, as if pipeline and staging had done it. */
    private static void proven(String name, int version) {
        attested("pipeline", name, version, "lint", "unit", "integration", "security-scan", "image-build", "review");
        attested("smoke", name, version, "smoke");
        if (name.equals("checkout")) {
            await("the evidence in staging")
                    .atMost(SOON)
                    .until(() -> argocd.apply(checkout("staging", version)).succeeded());
        }
    }

    private static void attested(String who, int version, String... checks) {
        attested(who, "checkout", version, checks);
    }

    private static void attested(String who, String name, int version, String... checks) {
        String user = "system:serviceaccount:ci:" + who;
        StringBuilder results = new StringBuilder();
        for (String check : checks) {
            results.append(
                    String.format(Locale.ROOT, "{name: %s, result: passed, finishedAt: 2026-11-24T10:00:00Z},", check));
        }
        must(cluster.chart()
                .admin()
                .as(user, "system:serviceaccounts", "system:serviceaccounts:ci", "system:authenticated")
                .feed("""
                        apiVersion: deploygate.novapay.com/v1alpha1
                        kind: Verification
                        metadata: {generateName: %s-, namespace: staging}
                        spec: {image: '%s', environment: staging, checks: [%s], reportedBy: '%s'}
                        """.formatted(name, image(name, version), results, user), "create", "-f", "-"));
    }

    private static void healthy(String name, int version) {
        noted("rollout-" + name, image(name, version));
        assertThat(pods(name, version)).isEqualTo(10);
    }

    /** The gate has seen it run healthy, and nothing after it. */
    private static void noted(String history, String image) {
        await(history + " with " + image).atMost(SOON).untilAsserted(() -> {
            List<JsonNode> healthy = dev.looks().healthy("pay", history);
            assertThat(healthy).isNotEmpty();
            assertThat(healthy.getLast().path("images").toString()).contains(image);
        });
    }

    private static long pods(String name, int version) {
        return dev.looks().images("pay", "app=" + name).stream()
                .filter(image(name, version)::equals)
                .count();
    }

    private static String checkout(String namespace, int version) {
        return RolloutManifest.of(
                namespace,
                "checkout",
                image("checkout", version),
                "analysis: {templates: [{templateName: errors}]}, steps: " + STEPS);
    }

    private static String ledger(int version) {
        return Chart.deployment("pay", "ledger", "1")
                .replace("registry.novapay.local/ledger:1", image("ledger", version));
    }

    private static String image(String name, int version) {
        return "registry.novapay.local/" + name + "@sha256:"
                + String.format(Locale.ROOT, "%02d", version).repeat(32);
    }

    /** Every rule of the process, on days that tests turn. */
    private static String process(String open, String approval) throws IOException {
        return GateFolder.data(open, "migration", "staging", "ci", "images", "canary", "gitops")
                .replace("approval_days: []", "approval_days: [" + approval + "]")
                .replace("exempt: []", "exempt: [pay/ledger]")
                .replace("min_pause: 5m", "min_pause: 2s")
                .replace("lead_time: 24h", "lead_time: 1s");
    }

    private static final String PIPELINE = """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: RoleBinding
            metadata: {name: pipeline, namespace: staging}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: smoke-results}
            subjects: [{kind: ServiceAccount, name: pipeline, namespace: ci}]
            """;
}
