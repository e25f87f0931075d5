package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The real rollouts controller behind the gate: what is refused never runs, what is admitted becomes healthy. */
class RolloutsControllerIT {
    private static final String STEPS = "[{setWeight: 10}, {pause: {duration: 1s}}, {setWeight: 50}]";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ControlPlane plane;
    private static RolloutsController controller;
    private static GateProcess gate;
    private static Kubectl dev;

    @BeforeAll
    static void install() throws Exception {
        plane = ControlPlane.start(ClusterBinaries.built(), Files.createDirectory(folder.resolve("cluster")));
        controller = RolloutsController.start(plane);
        dev = plane.kubectl("dev");
        must(plane.kubectl("admin").run("apply", "--server-side", "-f", "chart/crds"));
        GateFolder.prepare(folder);
        gate = GateProcess.start(folder, plane.kubeconfig("admin"));
        new Chart(plane)
                .install(
                        "webhook.url=" + gate.url(),
                        "webhook.caBundle=" + gate.caBundle(),
                        "identities.gate=admin@novapay");
        must(plane.kubectl("admin").apply(Chart.namespace("pay", "production")));
    }

    @AfterAll
    static void stop() {
        if (gate != null) {
            gate.close();
        }
        if (controller != null) {
            controller.close();
        }
        if (plane != null) {
            plane.close();
        }
    }

    @Test
    void refusedOnAClosedDay_runsWhenItIsOpen() throws Exception {
        GateFolder.open(folder, "");
        await("a closed day")
                .atMost(Duration.ofSeconds(30))
                .until(() -> dev.feed(checkout("1"), "apply", "--dry-run=server", "-f", "-")
                        .err()
                        .contains("is refused: deploy-days"));
        assertThat(dev.apply(checkout("1")).err()).contains("rollout/checkout in pay is refused: deploy-days");
        assertThat(must(dev.run("get", "rollouts,replicasets", "-n", "pay")).out())
                .isEmpty();
        GateFolder.open(folder, "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday");
        await("an open day")
                .atMost(Duration.ofSeconds(30))
                .until(() -> dev.apply(checkout("1")).succeeded());
        healthyWith("1");
        must(dev.rollouts("set", "image", "checkout", "app=registry.novapay.local/checkout:2", "-n", "pay"));
        healthyWith("2");
    }

    private static void healthyWith(String tag) {
        await("a healthy rollout of " + tag).atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(must(dev.run("get", "rollout/checkout", "-n", "pay", "-o", "jsonpath={.status.phase}"))
                            .out())
                    .isEqualTo("Healthy");
            assertThat(must(dev.run("get", "pods", "-n", "pay", "-o", "jsonpath={.items[*].spec.containers[0].image}"))
                            .out()
                            .split(" "))
                    .hasSize(10)
                    .containsOnly("registry.novapay.local/checkout:" + tag);
        });
    }

    private static String checkout(String tag) {
        return RolloutManifest.of("pay", "checkout", "registry.novapay.local/checkout:" + tag, STEPS);
    }
}
