package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A sync of the real Argo CD that a SEV-1 of PagerDuty denies is parked, and goes out by itself when PagerDuty resolves the incident. */
@OnCluster
class ParkedByFeedIT {
    private static final String NAMESPACE = "parkedfeed";
    private static final Duration BY_ITSELF = Duration.ofMinutes(1);
    private static final String AUTOMATED = "{automated: {}, retry: {limit: 1, backoff: {duration: 1s}}}";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ArgoStage stage;
    private static ReceivingGate receiver;

    @BeforeAll
    static void set(ControlPlane plane) throws IOException, InterruptedException {
        stage = ArgoStage.set(plane, Files.createDirectory(folder.resolve("gate")), NAMESPACE);
        // The gates of this test are the user admin@novapay for the API server.
        GateFolder.write(
                stage.folder, GateFolder.data(GateFolder.WEEK).replace("receivers: []", "receivers: [admin@novapay]"));
        Path other = Files.createDirectory(folder.resolve("receiver"));
        GateFolder.prepare(other);
        receiver = ReceivingGate.start(other, plane.kubeconfig("admin"));
        stage.commit("payments", "1");
        stage.application("payments", AUTOMATED);
        await("the first sync")
                .atMost(ArgoStage.SOON)
                .until(() -> stage.phase("payments").equals("Succeeded"));
    }

    @AfterAll
    static void strike() throws IOException {
        if (receiver != null) {
            receiver.close();
        }
        if (stage != null) {
            stage.close();
            stage.admin.run("delete", "incident/pagerduty-pgr0vu2", "--ignore-not-found");
        }
    }

    @Test
    void deniedSync_goesOutOnceTheFeedResolvesTheIncident() throws Exception {
        Instant begin = Instant.now().minusSeconds(5);
        await("policies that know the receiver")
                .atMost(Duration.ofMinutes(3))
                .until(() ->
                        receiver.post(receiver.event("triggered", "P1", begin)).startsWith("200"));
        await("the lock").atMost(ArgoStage.SOON).until(() -> stage.refuses("payments", "incident-freeze"));

        String commit = stage.commit("payments", "2");
        stage.argocd.refresh("payments");
        await("the denied sync")
                .atMost(ArgoStage.SOON)
                .until(() -> stage.phase("payments").equals("Failed")
                        && stage.argocd
                                .get("payments", "{.status.operationState.operation.sync.revision}")
                                .equals(commit));
        assertThat(stage.message("payments")).contains("incident-freeze", "pagerduty-pgr0vu2");
        await("the parked sync")
                .atMost(ArgoStage.SOON)
                .until(() -> stage.metrics().contains("deploygate_parked 1.0"));
        assertThat(stage.image("payments")).isEqualTo(ArgoStage.image("payments", "1"));

        assertThat(receiver.post(receiver.event("resolved", "P1", begin.plusSeconds(1))))
                .isEqualTo("200 written");
        await("the deploy")
                .atMost(BY_ITSELF)
                .until(() -> stage.image("payments").equals(ArgoStage.image("payments", "2")));
        await("the end of the sync")
                .atMost(ArgoStage.SOON)
                .until(() -> stage.phase("payments").equals("Succeeded"));
        assertThat(stage.argocd.get("payments", "{.status.history[-1:].initiatedBy.username}"))
                .isEqualTo("deploy-gate");
    }
}
