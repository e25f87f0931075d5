package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** PagerDuty's events lock and unlock deploys of a real cluster; the gate that receives them is another one than the one that decides. */
@OnCluster
class IncidentReceiversIT {
    private static final Duration SOON = Duration.ofSeconds(2);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static GatedCluster cluster;
    private static Kubectl dev;
    private static Kubectl commander;
    private static Kubectl admin;
    private static ReceivingGate receiver;

    @BeforeAll
    static void install(ControlPlane shared) throws Exception {
        // The gates of this test are the user admin@novapay for the API server.
        String data = GateFolder.data(GateFolder.WEEK, "images").replace("receivers: []", "receivers: [admin@novapay]");
        cluster = GatedCluster.start(shared, Files.createDirectory(folder.resolve("gate")), data);
        cluster.gate("tills", "production");
        dev = cluster.chart().admin().as("dev@novapay", "developers", "system:authenticated");
        commander = cluster.chart().admin().as("ic@novapay", "incident-commanders", "system:authenticated");
        admin = cluster.chart().admin();
        Path other = Files.createDirectory(folder.resolve("receiver"));
        GateFolder.prepare(other);
        receiver = ReceivingGate.start(other, shared.kubeconfig("admin"));
    }

    @AfterAll
    static void stop() {
        if (receiver != null) {
            receiver.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void incident_locksWithinTwoSeconds_andUnlocksWhenItIsResolved_whateverRestartsBetween() throws Exception {
        Instant begin = Instant.now().minusSeconds(5);
        assertThat(deploy()).doesNotContain("incident-freeze");

        assertThat(receiver.post(receiver.event("triggered", "P1", begin))).isEqualTo("200 written");
        await("the lock").atMost(SOON).until(() -> deploy().contains("incident-freeze"));
        assertThat(deploy()).contains("pagerduty-pgr0vu2");

        receiver.restart();
        assertThat(deploy()).contains("incident-freeze");
        byte[] resolved = receiver.event("resolved", "P1", begin.plusSeconds(1));
        assertThat(receiver.post(resolved)).isEqualTo("200 written");
        await("the unlock").atMost(SOON).until(() -> !deploy().contains("incident-freeze"));
        assertThat(receiver.post(receiver.event("triggered", "P1", begin)))
                .as("what comes late changes nothing")
                .isEqualTo("200 nothing has changed");
        assertThat(deploy()).doesNotContain("incident-freeze");

        assertThat(receiver.post(receiver.event("triggered", "P1", begin.plusSeconds(2))))
                .isEqualTo("200 written");
        await("the lock of what is open again").atMost(SOON).until(() -> deploy().contains("incident-freeze"));
        assertThat(receiver.post(receiver.event("acknowledged", "P3", begin.plusSeconds(3))))
                .isEqualTo("200 written");
        await("less severe").atMost(SOON).until(() -> !deploy().contains("incident-freeze"));
    }

    @Test
    void nobodyButTheReceiver_editsAnIncidentOfAFeed_andACommanderEndsIt() throws Exception {
        Instant begin = Instant.now().minusSeconds(5);
        byte[] body = new String(receiver.event("triggered", "P1", begin), UTF_8)
                .replace("PGR0VU2", "PBYHAND")
                .getBytes(UTF_8);
        assertThat(receiver.post(body)).isEqualTo("200 written");
        String patch = "{\"spec\":{\"severity\":\"SEV-4\"}}";
        assertThat(commander
                        .run("patch", "incident/pagerduty-pbyhand", "--type=merge", "-p", patch)
                        .err())
                .contains("record-testimony");
        assertThat(admin.run(
                                "patch",
                                "incident/pagerduty-pbyhand",
                                "--type=merge",
                                "-p",
                                "{\"spec\":{\"externalId\":\"X\"}}")
                        .err())
                .contains("never edited");
        String end = "{\"spec\":{\"resolvedAt\":\"" + begin.plusSeconds(3) + "\",\"resolvedBy\":\"ic@novapay\"}}";
        must(commander.run("patch", "incident/pagerduty-pbyhand", "--type=merge", "-p", end));
        assertThat(receiver.post(body)).isEqualTo("200 nothing has changed");
        assertThat(admin.run("get", "incident/pagerduty-pbyhand", "-o", "jsonpath={.spec.resolvedBy}")
                        .out())
                .isEqualTo("ic@novapay");
    }

    private static String deploy() {
        return dev.run(
                        "create",
                        "deployment",
                        "till",
                        "-n",
                        "tills",
                        "--image=registry.novapay.local/till@sha256:" + "a".repeat(64),
                        "--dry-run=server")
                .err();
    }
}
