package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The real rollouts controller behind the gate: what is refused never runs, what is admitted becomes healthy. */
@OnCluster(rollouts = OnCluster.Rollouts.REAL)
class RolloutsControllerIT {
    private static final String STEPS = "[{setWeight: 10}, {pause: {duration: 1s}}, {setWeight: 50}]";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static GatedCluster cluster;
    private static Kubectl dev;

    @BeforeAll
    static void install(ControlPlane plane) throws Exception {
        cluster = GatedCluster.start(plane, folder, GateFolder.data(""));
        cluster.gate("pay", "production");
        dev = cluster.kubectl("dev");
    }

    @AfterAll
    static void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void refusedOnAClosedDay_runsWhenItIsOpen() throws Exception {
        assertThat(dev.apply(checkout("1")).err()).contains("rollout/checkout in pay is refused: deploy-days");
        assertThat(must(dev.run("get", "rollouts,replicasets", "-n", "pay")).out())
                .isEmpty();
        cluster.turn(GateFolder.data(GateFolder.WEEK));
        must(dev.apply(checkout("1")));
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
        return RolloutManifest.of("pay", "checkout", "registry.novapay.local/checkout:" + tag, "steps: " + STEPS);
    }
}
