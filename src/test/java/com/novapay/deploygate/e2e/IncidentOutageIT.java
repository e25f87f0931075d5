package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A receiver whose API server is away answers that nothing is written; sent again, nothing is lost. */
@Tag("slow")
class IncidentOutageIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path folder;

    @Test
    void apiServerGone_isAnswered503_andTheSameEventIsWrittenOnceItIsBack() throws Exception {
        Path cluster = Files.createDirectory(folder.resolve("cluster"));
        Path gateFolder = Files.createDirectory(folder.resolve("receiver"));
        try (ControlPlane plane = ControlPlane.startApiServerOnly(ClusterBinaries.built(), cluster)) {
            Kubectl admin = plane.kubectl("admin");
            Chart.defineRecords(admin);
            GateFolder.prepare(gateFolder);
            try (ReceivingGate receiver = ReceivingGate.start(gateFolder, plane.kubeconfig("admin"))) {
                Instant begin = Instant.now().minusSeconds(5);
                byte[] triggered = receiver.event("triggered", "P1", begin);
                byte[] resolved = receiver.event("resolved", "P1", begin.plusSeconds(1));
                assertThat(receiver.post(triggered)).isEqualTo("200 written");

                plane.stopApiServer();
                assertThat(receiver.post(resolved)).startsWith("503 ");
                plane.restartApiServer();
                await("sent again")
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> receiver.post(resolved).startsWith("200 "));
                assertThat(must(admin.run("get", "incident/pagerduty-pgr0vu2", "-o", "jsonpath={.spec.resolvedBy}"))
                                .out())
                        .isEqualTo("admin@novapay");
            }
        }
    }
}
