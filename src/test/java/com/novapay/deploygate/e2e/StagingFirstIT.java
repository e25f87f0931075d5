package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Nothing goes to production that the pipeline and the smoke tests in staging did not vouch for. Steps of one story, in order. */
@OnCluster(rollouts = OnCluster.Rollouts.REAL)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StagingFirstIT {
    private static final String IMAGE = "registry.novapay.local/checkout@sha256:" + "ab".repeat(32);
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static GatedCluster cluster;
    private static SmokeJob job;
    private static Kubectl dev;

    @BeforeAll
    static void install(ControlPlane plane) throws Exception {
        ContainerImage image = ContainerImage.built();
        cluster = GatedCluster.start(plane, folder, GateFolder.data(GateFolder.WEEK, "staging", "ci"));
        cluster.gate("staging", "staging");
        cluster.gate("pay", "production");
        must(cluster.chart().platform().apply(PipelineAccount.MANIFEST));
        dev = cluster.kubectl("dev");
        job = new SmokeJob(cluster.plane(), cluster.chart().platform(), image, folder.resolve("jobs"));
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void withoutEvidence_neitherStagingNorProductionTakesIt() {
        refused(
                dev.apply(checkout("staging")),
                "is refused: ci-evidence.",
                "lacks lint, unit, integration, security-scan, image-build, review.");
        refused(
                dev.apply(checkout("pay")),
                "is refused: ci-evidence, staging-first.",
                "No recent smoke test passed in staging for registry.novapay.local/checkout@sha256:abababababab.");
    }

    @Test
    @Order(2)
    void whoDeploys_vouchesForNothing() throws Exception {
        String smoke = " --environment staging --check smoke=passed";
        refused(attest("dev", smoke), "dev@novapay does not hold role smoke-tester");
        refused(attest("dev", " --check review=passed"), "dev@novapay does not hold role ci");
        refused(attest("lead", smoke), "may not create verifications");
        String argocd = "system:serviceaccount:argocd:argocd-application-controller";
        refused(
                cluster.chart().argocd().apply(verification("smoke", argocd)),
                argocd + " does not hold role smoke-tester");
        refused(
                cluster.chart().argocd().apply(verification("smoke", "system:serviceaccount:ci:smoke")),
                "reportedBy is \"system:serviceaccount:ci:smoke\", but it is " + argocd + " who asks.");
        refused(
                pipeline(Map.of("checks", "smoke=success", "environment", "staging")),
                "system:serviceaccount:ci:pipeline does not hold role smoke-tester");
        assertThat(must(dev.run("get", "verifications", "-n", "staging")).out()).isEmpty();
        refused(dev.apply(checkout("pay")), "is refused: ci-evidence, staging-first.");
    }

    @Test
    @Order(3)
    void pipeline_byTheGitHubAction() throws Exception {
        Kubectl.Result failed = pipeline(Map.of("checks", """
                lint=success
                unit=failure
                integration=success
                security-scan=passed,https://scan/7
                image-build=success
                review=passed,https://git/41
                """));
        assertThat(failed.out()).contains("Attested by system:serviceaccount:ci:pipeline: lint passed, unit failed,");
        await("the evidence")
                .atMost(SOON)
                .untilAsserted(
                        () -> refused(dev.apply(checkout("staging")), "checkout@sha256:abababababab lacks unit."));
        must(pipeline(Map.of("checks", "unit=success")));
        await("staging").atMost(SOON).until(() -> dev.apply(checkout("staging")).succeeded());
        refused(dev.apply(checkout("pay")), "is refused: staging-first.");
    }

    @Test
    @Order(4)
    void failedSmokeTest_keepsItOut() throws Exception {
        assertThat(job.run(checkout("staging"), "exit 1"))
                .contains("Attested by system:serviceaccount:ci:smoke: smoke failed.", "ran in    staging");
        assertThat(must(dev.run("get", "verifications", "-n", "staging", "-o", "wide"))
                        .out())
                .contains("system:serviceaccount:ci:smoke");
        refused(dev.apply(checkout("pay")), "is refused: staging-first.");
    }

    /** The Job says what it found, and may say nothing else anywhere. */
    @Test
    @Order(5)
    void smokeTester_hasNoOtherRight() throws Exception {
        Kubectl smoke = new Kubectl(
                cluster.plane().binaries().resolve("kubectl").toString(),
                cluster.plane().kubeconfigOf("ci", "smoke"));
        Shell shell = new Shell(cluster.plane().kubeconfigOf("ci", "smoke"));
        String attest = "novapay attest --image " + IMAGE + " --environment staging";
        refused(shell.type(attest + " -n staging --check unit=passed"), "does not hold role ci");
        refused(shell.type(attest + " -n pay --check smoke=passed"), "may not create verifications");
        for (String right :
                new String[] {"update verifications", "get secrets", "create deployments", "create approvals"}) {
            String[] words = ("auth can-i " + right + " -n staging").split(" ");
            assertThat(smoke.run(words).out()).as(right).startsWith("no");
        }
    }

    @Test
    @Order(6)
    void laterPass_letsItIn() throws Exception {
        assertThat(job.run(checkout("staging"), "exit 0")).contains("smoke passed.");
        await("production").atMost(SOON).until(() -> dev.apply(checkout("pay")).succeeded());
        String other = checkout("pay").replace("ab".repeat(32), "cd".repeat(32));
        refused(dev.apply(other), "is refused: ci-evidence, staging-first.");
    }

    /** What crashes or hangs has failed as well; here it is killed. */
    @Test
    @Order(7)
    void laterFailure_takesThePassBack() throws Exception {
        assertThat(job.run(checkout("staging"), "kill -9 $$")).contains("smoke failed.");
        String again = checkout("pay").replace("labels: {app: checkout}}", "labels: {app: checkout, again: 'yes'}}");
        await("the failure").atMost(SOON).untilAsserted(() -> refused(dev.apply(again), "is refused: staging-first."));
    }

    private static void refused(Kubectl.Result result, String... texts) {
        assertThat(result.exitCode()).as(result.out()).isEqualTo(1);
        assertThat(result.err() + result.out()).contains(texts);
    }

    private static Kubectl.Result attest(String person, String more) throws IOException, InterruptedException {
        return cluster.shell(person).type("novapay attest -n staging --image " + IMAGE + more);
    }

    private static Kubectl.Result pipeline(Map<String, String> inputs) throws Exception {
        AttestAction action = AttestAction.of(Map.of("github.sha", "abc", "github.repository", "novapay/checkout"));
        Map<String, String> all = new HashMap<>(Map.of(
                "image",
                IMAGE,
                "namespace",
                "staging",
                "novapay",
                Path.of("novapay").toAbsolutePath().toString(),
                "kubeconfig",
                cluster.plane().kubeconfigOf("ci", "pipeline").toString()));
        all.putAll(inputs);
        return action.run(all);
    }

    private static String checkout(String namespace) {
        return RolloutManifest.of(namespace, "checkout", IMAGE, "steps: []");
    }

    private static String verification(String check, String by) {
        return """
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: Verification
                metadata: {name: forged, namespace: staging}
                spec:
                  image: '%s'
                  environment: staging
                  checks: [{name: %s, result: passed, finishedAt: 2026-11-24T10:00:00Z}]
                  reportedBy: '%s'
                """.formatted(IMAGE, check, by);
    }
}
