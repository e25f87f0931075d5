package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.novapay.deploygate.e2e.RogueGate.Manner;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** For which changes the API server calls the gate: each that matters, and no other. */
@OnCluster
class WebhookCallsIT {
    private static Chart chart;
    private static Kubectl dev;
    private static RogueGate gate;

    @BeforeAll
    static void install(ControlPlane plane) throws IOException, GeneralSecurityException {
        chart = new Chart(plane);
        dev = plane.kubectl("dev");
        must(chart.admin().apply(Chart.namespace("desk", "staging")));
        must(dev.apply(Chart.deployment("desk", "till", "1")));
        must(chart.rollouts().feed("""
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata: {name: canary, namespace: desk}
                spec: {replicas: 2, template: {spec: {containers: [{name: app, image: 'till:1'}]}}}
                """, "create", "-f", "-"));
        gate = RogueGate.trusted();
        gate.behave(Manner.DENIES);
        chart.install("webhook.url=" + gate.url(), "webhook.caBundle=" + gate.caBundle());
        await("the webhook")
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        setImage(dev, "probe").err().contains("\"deploy.deploygate.novapay.com\" denied the request"));
        gate.behave(Manner.ALLOWS);
    }

    @AfterAll
    static void uninstall() throws IOException {
        chart.uninstall();
        gate.close();
    }

    @Test
    void deploys_areAsked() {
        asks("UPDATE deployments", () -> setImage(dev, "2"));
        asks("UPDATE deployments", () -> dev.run("rollout", "undo", "deployment/till", "-n", "desk"));
        asks("CREATE deployments", () -> dev.apply(Chart.deployment("desk", "other", "1")));
        must(dev.run("rollout", "status", "deployment/other", "-n", "desk", "--timeout=50s"));
        asks("DELETE deployments", () -> dev.run("delete", "deployment/other", "-n", "desk", "--timeout=50s"));
    }

    @Test
    void brakesRestartsAndScaling_areObserved() {
        asks(
                "observed UPDATE deployments/scale",
                () -> dev.run("scale", "deployment/till", "-n", "desk", "--replicas=2"));
        asks("observed UPDATE deployments", () -> patch("{\"spec\":{\"replicas\":3}}"));
        asks("observed UPDATE deployments", () -> dev.run("rollout", "restart", "deployment/till", "-n", "desk"));
        asks("observed UPDATE deployments", () -> dev.run("rollout", "pause", "deployment/till", "-n", "desk"));
        asks("UPDATE deployments", () -> dev.run("rollout", "resume", "deployment/till", "-n", "desk"));
        asks("observed UPDATE rollouts/status", () -> status(dev, "{\"abort\":true}"));
    }

    @Test
    void whatSkipsACanary_isAsked() {
        must(status(chart.rollouts(), """
                {"abort": null, "currentStepIndex": 1, "stableRS": "a",
                 "pauseConditions": [{"reason": "CanaryPauseStep", "startTime": "2026-11-24T12:00:00Z"}]}
                """));
        for (String skip : new String[] {
            "{\"pauseConditions\":[{\"reason\":\"CanaryPauseStep\",\"startTime\":\"2020-01-01T00:00:00Z\"}]}",
            "{\"stableRS\":\"b\"}",
            "{\"currentStepIndex\":5}",
            "{\"promoteFull\":true}",
            "{\"pauseConditions\":null}",
            "{\"abort\":true,\"currentStepIndex\":6}",
            "{\"abort\":false}"
        }) {
            asks("UPDATE rollouts/status", () -> status(dev, skip));
        }
    }

    @Test
    void whatHasNoMeaningAndWhatControllersDo_isNotAsked() {
        gate.asked().clear();
        must(dev.run("label", "deployment/till", "-n", "desk", "seen=yes", "--overwrite"));
        must(dev.run("annotate", "deployment/till", "-n", "desk", "seen=yes", "--overwrite"));
        must(patch("{\"spec\":{\"minReadySeconds\":1}}"));
        must(patch("{\"spec\":{\"minReadySeconds\":0}}"));
        must(chart.rollouts().run("annotate", "rollout/canary", "-n", "desk", "rollout.argoproj.io/revision=3"));
        must(
                chart.rollouts()
                        .run(
                                "patch",
                                "rollout/canary",
                                "-n",
                                "desk",
                                "--type=merge",
                                "-p",
                                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":\"till:1\",\"resources\":{}}]}}}}"));
        must(status(chart.rollouts(), "{\"currentStepIndex\":2}"));
        must(dev.run("delete", "pods", "-n", "desk", "-l", "app=till", "--timeout=50s"));
        must(setImage(chart.breakGlass(), "urgent"));
        must(chart.admin().apply(Chart.deployment("default", "elsewhere", "1")));
        must(chart.admin().run("delete", "deployment/elsewhere", "-n", "default"));
        assertThat(gate.asked()).isEmpty();
    }

    /** The end of a namespace deletes what is in it in a controller's name. */
    @Test
    void deletionOfANamespace_isNotAsked() {
        must(chart.admin().apply(Chart.namespace("closing", "production")));
        must(chart.breakGlass().apply(Chart.deployment("closing", "till", "1")));
        gate.asked().clear();
        gate.behave(Manner.DENIES);
        try {
            must(chart.platform().run("delete", "namespace", "closing", "--timeout=50s"));
        } finally {
            gate.behave(Manner.ALLOWS);
        }
        assertThat(gate.asked()).isEmpty();
    }

    /** The API server asks again after a conflict with a controller's write, so that one change may be several calls. */
    private static void asks(String call, Supplier<Kubectl.Result> change) {
        gate.asked().clear();
        must(change.get());
        assertThat(gate.asked()).isNotEmpty().containsOnly(call + " by dev@novapay");
    }

    private static Kubectl.Result setImage(Kubectl who, String tag) {
        return who.run("set", "image", "deployment/till", "-n", "desk", "app=registry.novapay.local/till:" + tag);
    }

    private static Kubectl.Result patch(String patch) {
        return dev.run("patch", "deployment/till", "-n", "desk", "-p", patch);
    }

    private static Kubectl.Result status(Kubectl who, String status) {
        return who.run(
                "patch",
                "rollout/canary",
                "-n",
                "desk",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":" + status + "}");
    }
}
