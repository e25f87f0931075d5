package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.novapay.deploygate.e2e.RogueGate.Manner;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** For which changes the API server calls the gate: each that matters, once, and no other. */
@ExtendWith(SharedCluster.class)
class WebhookCallsIT {
    private static Chart chart;
    private static Kubectl dev;
    private static RogueGate gate;

    @BeforeAll
    static void install(ControlPlane plane, @TempDir Path folder) throws IOException, GeneralSecurityException {
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
        gate = new RogueGate(folder, Clock.systemUTC());
        gate.behave(Manner.DENIES);
        chart.install("webhook.url=" + gate.url(), "webhook.caBundle=" + gate.caBundle());
        await("the webhook")
                .atMost(Duration.ofSeconds(30))
                .until(() -> setImage("probe").err().contains("\"deploy.deploygate.novapay.com\" denied the request"));
        gate.behave(Manner.ALLOWS);
    }

    @AfterAll
    static void uninstall() throws IOException {
        chart.uninstall();
        gate.close();
    }

    @BeforeEach
    void nothingIsUnderWay() {
        must(dev.run("rollout", "status", "deployment/till", "-n", "desk", "--timeout=60s"));
        gate.asked().clear();
    }

    @Test
    void deploys_areAskedOnceEach() {
        must(setImage("2"));
        must(dev.run("rollout", "undo", "deployment/till", "-n", "desk"));
        must(dev.apply(Chart.deployment("desk", "till", "3").replace("replicas: 3", "replicas: 4")));
        must(dev.apply(Chart.deployment("desk", "other", "1")));
        must(dev.run("rollout", "status", "deployment/other", "-n", "desk", "--timeout=60s"));
        must(dev.run("delete", "deployment/other", "-n", "desk", "--cascade=foreground", "--timeout=60s"));
        assertThat(gate.asked())
                .containsExactly(
                        "UPDATE deployments by dev@novapay",
                        "UPDATE deployments by dev@novapay",
                        "UPDATE deployments by dev@novapay",
                        "CREATE deployments by dev@novapay",
                        "DELETE deployments by dev@novapay");
    }

    @Test
    void brakesRestartsAndScaling_areObservedOnceEach() {
        must(dev.run("scale", "deployment/till", "-n", "desk", "--replicas=2"));
        must(dev.run("patch", "deployment/till", "-n", "desk", "-p", "{\"spec\":{\"replicas\":3}}"));
        must(dev.run("rollout", "restart", "deployment/till", "-n", "desk"));
        must(dev.run("rollout", "pause", "deployment/till", "-n", "desk"));
        must(status(dev, "{\"abort\":true}"));
        assertThat(gate.asked())
                .containsExactly(
                        "UPDATE deployments/scale by dev@novapay",
                        "UPDATE deployments by dev@novapay",
                        "UPDATE deployments by dev@novapay",
                        "UPDATE deployments by dev@novapay",
                        "UPDATE rollouts/status by dev@novapay");
        must(dev.run("rollout", "resume", "deployment/till", "-n", "desk"));
    }

    @Test
    void whatSkipsACanary_isAsked() {
        must(
                status(
                        chart.rollouts(),
                        "{\"abort\":null,\"currentStepIndex\":1,\"stableRS\":\"a\","
                                + "\"pauseConditions\":[{\"reason\":\"CanaryPauseStep\",\"startTime\":\"2026-11-24T12:00:00Z\"}]}"));
        must(status(
                dev,
                "{\"pauseConditions\":[{\"reason\":\"CanaryPauseStep\",\"startTime\":\"2020-01-01T00:00:00Z\"}]}"));
        must(status(dev, "{\"stableRS\":\"b\"}"));
        must(status(dev, "{\"currentStepIndex\":5}"));
        must(status(dev, "{\"promoteFull\":true}"));
        must(status(dev, "{\"pauseConditions\":null}"));
        must(status(dev, "{\"abort\":true,\"currentStepIndex\":6}"));
        must(status(dev, "{\"abort\":false}"));
        assertThat(gate.asked()).hasSize(7).containsOnly("UPDATE rollouts/status by dev@novapay");
    }

    @Test
    void whatHasNoMeaningAndWhatControllersDo_isNotAsked() {
        must(dev.run("label", "deployment/till", "-n", "desk", "seen=yes", "--overwrite"));
        must(dev.run("annotate", "deployment/till", "-n", "desk", "seen=yes", "--overwrite"));
        must(dev.run("patch", "deployment/till", "-n", "desk", "-p", "{\"spec\":{\"minReadySeconds\":1}}"));
        must(dev.run("patch", "deployment/till", "-n", "desk", "-p", "{\"spec\":{\"minReadySeconds\":0}}"));
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
        must(dev.run("delete", "pods", "-n", "desk", "-l", "app=till", "--timeout=60s"));
        must(setImageAs(chart.breakGlass(), "urgent"));
        must(chart.admin().apply(Chart.deployment("default", "elsewhere", "1")));
        must(chart.admin().run("delete", "deployment/elsewhere", "-n", "default"));
        assertThat(gate.asked()).isEmpty();
    }

    /** The end of a namespace deletes what is in it in a controller's name. */
    @Test
    void deletionOfANamespace_isNotAsked() {
        must(chart.admin().apply(Chart.namespace("closing", "production")));
        must(chart.breakGlass().apply(Chart.deployment("closing", "till", "1")));
        gate.behave(Manner.DENIES);
        try {
            must(chart.platform().run("delete", "namespace", "closing", "--timeout=60s"));
        } finally {
            gate.behave(Manner.ALLOWS);
        }
        assertThat(gate.asked()).isEmpty();
    }

    private static Kubectl.Result setImage(String tag) {
        return setImageAs(dev, tag);
    }

    private static Kubectl.Result setImageAs(Kubectl who, String tag) {
        return who.run("set", "image", "deployment/till", "-n", "desk", "app=registry.novapay.local/till:" + tag);
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
