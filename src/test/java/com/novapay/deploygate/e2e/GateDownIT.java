package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static com.novapay.deploygate.e2e.Refusals.unasked;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes on, and what does not, while the webhook is configured and no gate runs. */
@OnCluster
class GateDownIT {
    private static final String NOBODY = "connect: connection refused";
    private static Chart chart;
    private static Kubectl dev;

    @BeforeAll
    static void install(ControlPlane plane) throws IOException, GeneralSecurityException {
        chart = new Chart(plane);
        dev = plane.kubectl("dev");
        must(chart.admin().apply(Chart.namespace("pay", "production")));
        for (String name : new String[] {"ledger", "scaled", "gone", "orphaned", "drained"}) {
            must(dev.apply(Chart.deployment("pay", name, "1")));
        }
        must(setImage(dev, "2"));
        must(chart.rollouts().feed("""
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata: {name: checkout, namespace: pay}
                spec: {replicas: 2, template: {spec: {containers: [{name: app, image: 'checkout:1'}]}}}
                """, "create", "-f", "-"));
        rolledOut("ledger");
        try (RogueGate gone = RogueGate.trusted()) {
            chart.install("webhook.url=" + gone.url(), "webhook.caBundle=" + gone.caBundle());
        }
        await("the webhook")
                .atMost(Duration.ofSeconds(30))
                .until(() -> !dev.apply(Chart.deployment("pay", "probe", "1")).succeeded());
    }

    @AfterAll
    static void uninstall() throws IOException {
        chart.uninstall();
    }

    @Test
    void deploys_areRefusedByTheApiServer() {
        unasked(setImage(dev, "3"), NOBODY);
        unasked(dev.apply(Chart.deployment("pay", "fresh", "1")), NOBODY);
        unasked(dev.run("rollout", "undo", "deployment/ledger", "-n", "pay"), NOBODY);
        unasked(dev.run("delete", "deployment/ledger", "-n", "pay"), NOBODY);
        unasked(chart.admin().run("set", "image", "deployment/ledger", "-n", "pay", "app=evil:1"), NOBODY);
        unasked(patch("rollout/checkout", "{\"spec\":{\"template\":{\"spec\":{\"containers\":[]}}}}"), NOBODY);
        assertThat(image("ledger")).isEqualTo("registry.novapay.local/ledger:2");
    }

    @Test
    void brakesAndWhatHasNoMeaning_pass() {
        must(dev.run("scale", "deployment/scaled", "-n", "pay", "--replicas=1"));
        must(dev.run("rollout", "restart", "deployment/scaled", "-n", "pay"));
        rolledOut("scaled");
        must(dev.run("label", "deployment/scaled", "-n", "pay", "seen=yes"));
        must(dev.run("annotate", "deployment/scaled", "-n", "pay", "seen=yes"));
        must(dev.run("rollout", "pause", "deployment/scaled", "-n", "pay"));
        unasked(dev.run("rollout", "resume", "deployment/scaled", "-n", "pay"), NOBODY);
        must(chart.breakGlass().run("rollout", "resume", "deployment/scaled", "-n", "pay"));
    }

    @Test
    void theAutoscaler_goesOnScaling() {
        must(dev.apply(Chart.deployment("pay", "ledger", "2")));
        must(dev.run("autoscale", "deployment/ledger", "-n", "pay", "--min=5", "--max=6", "--cpu=50%"));
        await("five pods")
                .atMost(Duration.ofSeconds(60))
                .until(() -> dev.run(
                                "get", "deployment/ledger", "-n", "pay", "-o", "jsonpath={.status.availableReplicas}")
                        .out()
                        .equals("5"));
    }

    @Test
    void breakGlass_isForPeopleOnly() {
        Kubectl oncall = chart.breakGlass();
        unasked(setImage(chart.breakGlassRobot(), "4"), NOBODY);
        must(setImage(oncall, "4"));
        rolledOut("ledger");
        must(oncall.run("rollout", "undo", "deployment/ledger", "-n", "pay"));
        rolledOut("ledger");
        assertThat(image("ledger")).isEqualTo("registry.novapay.local/ledger:2");
    }

    @Test
    void foregroundDeletion_endsWithPodsAndReplicaSetsGone() {
        must(chart.breakGlass().run("delete", "deployment/gone", "-n", "pay", "--cascade=foreground", "--timeout=50s"));
        assertThat(must(dev.run("get", "rs,pods", "-n", "pay", "-l", "app=gone", "-o", "name"))
                        .out())
                .isEmpty();
    }

    @Test
    void orphanDeletion_leavesPodsThatANewDeploymentAdopts() {
        String pods = pods("orphaned");
        must(chart.breakGlass().run("delete", "deployment/orphaned", "-n", "pay", "--cascade=orphan", "--timeout=50s"));
        await("an orphan")
                .atMost(Duration.ofSeconds(30))
                .until(() -> owner("orphaned").isEmpty());
        must(chart.breakGlass().apply(Chart.deployment("pay", "orphaned", "1")));
        await("adoption")
                .atMost(Duration.ofSeconds(30))
                .until(() -> owner("orphaned").equals("orphaned"));
        assertThat(pods("orphaned")).isEqualTo(pods);
    }

    @Test
    void podsAreReplaced_whenDeletedAndWhenANodeIsDrained() {
        String before = pods("drained");
        must(dev.run("delete", "pods", "-n", "pay", "-l", "app=drained", "--timeout=50s"));
        rolledOut("drained");
        String deleted = pods("drained");
        assertThat(deleted).isNotEqualTo(before);
        try {
            must(chart.admin()
                    .run("drain", "kwok", "--pod-selector=app=drained", "--ignore-daemonsets", "--timeout=50s"));
        } finally {
            must(chart.admin().run("uncordon", "kwok"));
        }
        rolledOut("drained");
        assertThat(pods("drained")).isNotEqualTo(deleted);
    }

    /** The controller writes whole Rollouts and their status back; a refusal there would stall every canary. */
    @Test
    void rolloutsController_goesOnAndAbortPasses_promoteDoesNot() {
        Kubectl controller = chart.rollouts();
        must(controller.run("annotate", "rollout/checkout", "-n", "pay", "rollout.argoproj.io/revision=2"));
        must(
                status(
                        controller,
                        "{\"currentStepIndex\":1,\"pauseConditions\":[{\"reason\":\"CanaryPauseStep\",\"startTime\":\"2026-11-24T12:00:00Z\"}]}"));
        must(controller.feed("""
                apiVersion: apps/v1
                kind: ReplicaSet
                metadata: {name: checkout-1, namespace: pay, labels: {app: checkout}}
                spec:
                  replicas: 1
                  selector: {matchLabels: {app: checkout}}
                  template:
                    metadata: {labels: {app: checkout}}
                    spec: {containers: [{name: app, image: 'checkout:1'}]}
                """, "create", "-f", "-"));
        must(controller.run("scale", "rs/checkout-1", "-n", "pay", "--replicas=2"));
        unasked(status(dev, "{\"pauseConditions\":null}"), NOBODY);
        unasked(status(dev, "{\"currentStepIndex\":5}"), NOBODY);
        unasked(status(dev, "{\"abort\":true,\"stableRS\":\"abc\"}"), NOBODY);
        must(patch("rollout/checkout", "{\"spec\":{\"paused\":true}}"));
        must(patch("rollout/checkout", "{\"spec\":{\"restartAt\":\"2026-11-24T00:00:00Z\"}}"));
        must(status(dev, "{\"abort\":true}"));
        unasked(status(dev, "{\"abort\":false}"), NOBODY);
    }

    private static Kubectl.Result status(Kubectl who, String status) {
        return who.run(
                "patch",
                "rollout/checkout",
                "-n",
                "pay",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":" + status + "}");
    }

    private static Kubectl.Result patch(String object, String patch) {
        return dev.run("patch", object, "-n", "pay", "--type=merge", "-p", patch);
    }

    private static Kubectl.Result setImage(Kubectl who, String tag) {
        return who.run("set", "image", "deployment/ledger", "-n", "pay", "app=registry.novapay.local/ledger:" + tag);
    }

    private static void rolledOut(String name) {
        must(dev.run("rollout", "status", "deployment/" + name, "-n", "pay", "--timeout=50s"));
    }

    private static String image(String name) {
        return must(dev.run(
                        "get",
                        "deployment/" + name,
                        "-n",
                        "pay",
                        "-o",
                        "jsonpath={.spec.template.spec.containers[0].image}"))
                .out();
    }

    private static String pods(String name) {
        return must(dev.run("get", "pods", "-n", "pay", "-l", "app=" + name, "-o", "name"))
                .out();
    }

    private static String owner(String name) {
        return must(dev.run(
                        "get",
                        "rs",
                        "-n",
                        "pay",
                        "-l",
                        "app=" + name,
                        "-o",
                        "jsonpath={.items[*].metadata.ownerReferences[*].name}"))
                .out();
    }
}
