package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.TestScale;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * An undo, and a moment later somebody who writes again what was undone (a GitOps controller that heals, a second person), by another
 * gate. Every day is open: only the hold can refuse it.
 */
@OnCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SwappedHoldIT {
    private static final int ROUNDS = TestScale.of("swapped.rounds", 10, 1_000);
    private static final int WORKLOADS = 10;
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final String NAMESPACE = "swapped";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static final List<GateReplica> GATES = new ArrayList<>();
    private static Chart chart;
    private static Kubectl admin;
    private static ServiceForwarder service;
    private static KubernetesClient dev;

    @BeforeAll
    static void install(ControlPlane plane) throws IOException {
        System.out.println("swapped holds: replay with -Dseed=" + SEED);
        chart = new Chart(plane);
        admin = chart.admin();
        Chart.defineRecords(admin);
        must(admin.apply(Chart.namespace(NAMESPACE, "production")));
        GateFolder.prepare(folder);
        service = new ServiceForwarder();
        StringBuilder authorities = new StringBuilder();
        for (String name : List.of("gate-1", "gate-2")) {
            GATES.add(GateReplica.start(
                    folder.resolve(name),
                    List.of(
                            "--kubeconfig=" + plane.kubeconfig("admin"),
                            "--policies=" + folder.resolve("policies").toAbsolutePath()),
                    Map.of("NOVAPAY_RELEASES_LOOK", "500ms")));
        }
        for (GateReplica gate : GATES) {
            service.add(gate.awaitReady());
        }
        for (String name : List.of("gate-1", "gate-2")) {
            authorities.append(Files.readString(folder.resolve(name).resolve("data/tls/ca.crt")));
        }
        chart.install(
                "webhook.url=https://127.0.0.1:" + service.port() + "/validate",
                "webhook.caBundle="
                        + Base64.getEncoder()
                                .encodeToString(authorities.toString().getBytes(StandardCharsets.UTF_8)),
                "identities.gate=admin@novapay");
        for (GateReplica gate : GATES) {
            await("both in the Service").atMost(SOON).until(() -> service.sendsTo(gate));
        }
        dev = new KubernetesClientBuilder()
                .withConfig(
                        Config.fromKubeconfig(new File(plane.kubeconfig("dev").toString())))
                .build();
        for (int i = 0; i < WORKLOADS; i++) {
            must(admin.apply(Chart.deployment(NAMESPACE, name(i), "1")));
        }
        for (int i = 0; i < WORKLOADS; i++) {
            healthy(name(i), 1);
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (dev != null) {
            dev.close();
        }
        GATES.forEach(GateReplica::close);
        if (chart != null) {
            chart.uninstall();
        }
        if (service != null) {
            service.close();
        }
    }

    @Test
    @Order(1)
    void whatWasUndone_doesNotComeBack_howeverSoonAndByWhicheverGate() throws Exception {
        SplittableRandom random = new SplittableRandom(SEED);
        List<String> cameBack = new ArrayList<>();
        for (int round = 0; round * WORKLOADS < ROUNDS; round++) {
            int before = 2 * round + 1;
            for (int i = 0; i < WORKLOADS; i++) {
                write(name(i), before + 1);
            }
            for (int i = 0; i < WORKLOADS; i++) {
                healthy(name(i), before + 1);
                write(name(i), before);
                if (random.nextBoolean()) {
                    service.cut(); // by the other gate, a little later
                }
                LockSupport.parkNanos(random.nextLong(60) * 1_000_000);
                String refusal = refusal(name(i), before + 1);
                if (!refusal.contains("rollback-hold")) {
                    cameBack.add(name(i) + " in round " + round + ": " + refusal);
                }
            }
            for (int i = 0; i < WORKLOADS; i++) {
                int held = i;
                int back = before;
                await("the hold")
                        .atMost(SOON)
                        .untilAsserted(() -> assertThat(
                                        history(name(held)).path("holds").findValuesAsText("digest"))
                                .contains(digest(name(held), back + 1)));
                assertThat(history(name(i)).path("holds").findValuesAsText("digest"))
                        .as("what the undo reached is not held")
                        .doesNotContain(digest(name(i), before));
                // Two versions on, so that the next round goes back to this one.
                write(name(i), before + 2);
                healthy(name(i), before + 2);
            }
        }
        assertThat(cameBack).isEmpty();
    }

    /** Nothing is left of the gate that let the undo in but the decision that it answered. */
    @Test
    @Order(2)
    void whatWasUndone_doesNotComeBack_whenTheGateThatDecidedDies() throws Exception {
        must(admin.apply(Chart.deployment(NAMESPACE, "crashed", "1")));
        healthy("crashed", 1);
        write("crashed", 2);
        healthy("crashed", 2);
        service.remove(GATES.get(1));
        await("one gate").until(() -> !service.sendsTo(GATES.get(1)));
        service.cut();
        write("crashed", 1);
        GATES.get(0).kill();
        service.add(GATES.get(1));
        service.remove(GATES.get(0));
        await("the other gate").until(() -> service.sendsTo(GATES.get(1)));
        service.cut();
        assertThat(refusal("crashed", 2)).contains("rollback-hold");
        await("the hold, by the gate that is left")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(history("crashed").path("holds").findValuesAsText("digest"))
                        .contains(digest("crashed", 2)));
        assertThat(refusal("crashed", 2)).contains("rollback-hold");
        write("crashed", 3);
    }

    private static String name(int i) {
        return "payments-" + i;
    }

    private static void write(String name, int tag) {
        String refusal = refusal(name, tag);
        assertThat(refusal).as(name + ":" + tag).isEmpty();
    }

    /** What the gate says to another image; empty when it is let in. */
    private static String refusal(String name, int tag) {
        try {
            dev.apps()
                    .deployments()
                    .inNamespace(NAMESPACE)
                    .withName(name)
                    .patch(
                            PatchContext.of(PatchType.JSON),
                            "[{\"op\": \"replace\", \"path\": \"/spec/template/spec/containers/0/image\", \"value\":"
                                    + " \"registry.novapay.local/" + name + ":" + tag + "\"}]");
            return "";
        } catch (KubernetesClientException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static void healthy(String name, int tag) {
        await(name + ":" + tag + " to be healthy").atMost(SOON).until(() -> {
            for (JsonNode revision : history(name).path("revisions")) {
                if (revision.has("healthyAt")
                        && revision.at("/images/0").asText().endsWith(":" + tag)) {
                    return true;
                }
            }
            return false;
        });
    }

    private static String digest(String name, int tag) throws IOException {
        for (JsonNode revision : history(name).path("revisions")) {
            if (revision.at("/images/0").asText().endsWith(":" + tag)) {
                return revision.path("digest").asText();
            }
        }
        throw new AssertionError(name + " has no revision with " + tag);
    }

    private static JsonNode history(String name) throws IOException {
        Kubectl.Result found = admin.run(
                "get", "releasehistory", "deployment-" + name, "-n", NAMESPACE, "-o", "json", "--ignore-not-found");
        return JSON.readTree(must(found).out()).path("spec");
    }
}
