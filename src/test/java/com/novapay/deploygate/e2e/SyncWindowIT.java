package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A freeze as a deny window of the real Argo CD. In order. */
@OnCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SyncWindowIT {
    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ArgoStage stage;

    @BeforeAll
    static void set(ControlPlane plane) throws IOException, InterruptedException {
        stage = ArgoStage.set(plane, folder, "barred", Map.of("NOVAPAY_ARGOCD_SYNC_WINDOWS", "mirror"));
        stage.install("argocd.syncWindows=true");
        stage.commit("payments", "1");
        stage.application("payments", "{automated: {}, retry: {limit: 0}}");
        await("the sync")
                .atMost(ArgoStage.SOON)
                .until(() -> stage.phase("payments").equals("Succeeded"));
        must(stage.admin.run(
                "patch",
                "appproject/default",
                "-n",
                "argocd",
                "--type=merge",
                "-p",
                "{\"spec\":{\"syncWindows\":[{\"kind\":\"deny\",\"schedule\":\"0 0 1 1 *\",\"duration\":\"1m\","
                        + "\"applications\":[\"nobody\"],\"description\":\"somebody else's\"}]}}"));
    }

    @AfterAll
    static void strike() throws IOException {
        if (stage != null) {
            stage.close();
            stage.admin.run("delete", "incident/barred-down", "--ignore-not-found");
        }
    }

    @Test
    @Order(1)
    void freeze_isADenyWindow_andArgoCdDoesNotEvenTry() throws IOException, InterruptedException {
        must(incidentCommander()
                .apply("{apiVersion: deploygate.novapay.com/v1alpha1, kind: Incident,"
                        + " metadata: {name: barred-down}, spec: {severity: SEV-1, title: down}}"));
        await("the window")
                .atMost(ArgoStage.SOON)
                .until(() -> windows("description").equals("somebody else's deploy-gate: frozen by SEV-1 barred-down"));
        assertThat(windows("namespaces[0]")).isEqualTo("barred");
        String commit = stage.commit("payments", "2");
        stage.argocd.refresh("payments");
        await("the comparison")
                .atMost(ArgoStage.SOON)
                .until(() -> stage.argocd
                        .get("payments", "{.status.sync.revision} {.status.sync.status}")
                        .equals(commit + " OutOfSync"));
        await("no sync")
                .during(Duration.ofSeconds(8))
                .atMost(Duration.ofSeconds(16))
                .until(() -> stage.phase("payments").equals("Succeeded"));
        assertThat(must(stage.argocd.cli("app", "get", "payments")).out())
                .containsPattern("SyncWindow: +Manual Allowed");
        assertThat(stage.image("payments")).isEqualTo(ArgoStage.image("payments", "1"));
    }

    @Test
    @Order(2)
    void syncByAPerson_isLetThroughToTheGate_andRefusedByIt() throws IOException, InterruptedException {
        stage.argocd.cli("app", "sync", "payments", "--retry-limit=0");
        await("the refusal")
                .atMost(ArgoStage.SOON)
                .until(() -> stage.message("payments").contains("is refused: incident-freeze"));
        assertThat(stage.image("payments")).isEqualTo(ArgoStage.image("payments", "1"));
    }

    @Test
    @Order(3)
    void resolved_theWindowIsGone_andANewCommitGoesOut() throws IOException, InterruptedException {
        must(incidentCommander()
                .run(
                        "patch",
                        "incident/barred-down",
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"resolvedAt\":\"2026-11-24T10:00:00Z\",\"resolvedBy\":\"ic@novapay\"}}"));
        await("no window")
                .atMost(ArgoStage.SOON)
                .until(() -> windows("description").equals("somebody else's"));
        stage.commit("payments", "3");
        stage.argocd.refresh("payments");
        await("the commit")
                .atMost(Duration.ofMinutes(1))
                .until(() -> stage.image("payments").equals(ArgoStage.image("payments", "3")));
        await("the log of all of it")
                .atMost(Duration.ofMinutes(1))
                .untilAsserted(() -> assertThat(stage.gateLog())
                        .contains("releases: deployment/payments in barred runs healthy")
                        .contains("argocd: AppProject default in argocd has a deny window:"
                                + " deploy-gate: frozen by SEV-1 barred-down")
                        .contains("argocd: AppProject default in argocd no longer has a deny window"));
    }

    /** The gate of this test runs as admin; in a cluster it has what the chart gives. */
    @ParameterizedTest
    @Order(4)
    @CsvSource({"yes, list", "yes, patch", "no, update", "no, create", "no, delete"})
    void theGatesRights_onAppProjects(String answer, String verb) {
        Kubectl gate = stage.admin.as("system:serviceaccount:deploy-gate:deploy-gate");
        assertThat(gate.run("auth", "can-i", verb, "appprojects.argoproj.io", "-n", "argocd")
                        .out()
                        .strip())
                .isEqualTo(answer);
    }

    private static Kubectl incidentCommander() {
        return stage.admin.as("ic@novapay", "system:masters", "incident-commanders");
    }

    private static String windows(String member) {
        return stage.admin
                .run(
                        "get",
                        "appproject/default",
                        "-n",
                        "argocd",
                        "-o",
                        "jsonpath={.spec.syncWindows[*]." + member + "}")
                .out();
    }
}
