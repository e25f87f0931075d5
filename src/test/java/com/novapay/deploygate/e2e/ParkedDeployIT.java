package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A refused sync of the real Argo CD goes out by itself when the reason is gone, once and only if it is still wanted. In order. */
@OnCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ParkedDeployIT {
    private static final String NAMESPACE = "parked";
    private static final Duration BY_ITSELF = Duration.ofSeconds(30);
    private static final String AUTOMATED = "{automated: {}, retry: {limit: 1, backoff: {duration: 1s}}}";
    private static final String PATIENT =
            "{automated: {}, retry: {limit: 5, backoff: {duration: 2m, factor: 1, maxDuration: 2m}}}";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ArgoStage stage;
    private static ControlPlane cluster;

    @BeforeAll
    static void set(ControlPlane plane) throws IOException, InterruptedException {
        cluster = plane;
        stage = ArgoStage.set(plane, folder, NAMESPACE);
        must(stage.admin.run(
                "create", "rolebinding", "leads", "-n", NAMESPACE, "--clusterrole=edit", "--group=team-lead"));
        stage.commit("payments", "1");
        stage.commit("ledger", "1");
        stage.commit("patient", "1");
        stage.application("payments", AUTOMATED);
        stage.application("ledger", "{retry: {limit: 0}}");
        stage.application("patient", PATIENT);
        stage.argocd.cli("app", "sync", "ledger");
        for (String name : new String[] {"payments", "ledger", "patient"}) {
            await(name).atMost(ArgoStage.SOON).until(() -> stage.phase(name).equals("Succeeded"));
        }
    }

    @AfterAll
    static void strike() throws IOException {
        if (stage != null) {
            stage.close();
            must(stage.admin.run("delete", "incident/parked-down", "--ignore-not-found"));
        }
    }

    /** The command in the Application's message is all that is typed. */
    @Test
    @Order(1)
    void closedDay_goesOutOnceItIsApproved() throws IOException, InterruptedException {
        stage.close("payments");
        refused("payments", stage.commit("payments", "2"));
        String message = stage.message("payments");
        assertThat(message).contains("deployment/payments in parked is refused: deploy-days");
        Kubectl.Result approved = new Shell(cluster.kubeconfig("lead"))
                .type("novapay approve hotfix deployment/payments -n parked --change " + ArgoStage.digest(message)
                        + " --reason 'customers cannot pay'");
        assertThat(approved.succeeded()).as(approved.err()).isTrue();
        goesOut("payments", "2", "the approval");
        assertThat(stage.argocd.get("payments", "{.status.history[-1:].initiatedBy.username}"))
                .isEqualTo("deploy-gate");
        assertThat(stage.argocd.get("payments", "{.status.operationState.operation.info[*].value}"))
                .isEqualTo(ArgoStage.decision(message));
        assertThat(starts()).isEqualTo(1);
    }

    @Test
    @Order(2)
    void freeze_goesOutOnceTheIncidentIsResolved() throws IOException, InterruptedException {
        stage.open("payments");
        must(stage.admin
                .as("ic@novapay", "system:masters", "incident-commanders")
                .apply("{apiVersion: deploygate.novapay.com/v1alpha1, kind: Incident,"
                        + " metadata: {name: parked-down}, spec: {severity: SEV-1, title: down}}"));
        await("the freeze").atMost(ArgoStage.SOON).until(() -> stage.refuses("payments", "incident-freeze"));
        refused("payments", stage.commit("payments", "3"));
        assertThat(stage.message("payments")).contains("incident-freeze");
        must(stage.admin
                .as("ic@novapay", "system:masters", "incident-commanders")
                .run(
                        "patch",
                        "incident/parked-down",
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"resolvedAt\":\"2026-11-24T10:00:00Z\",\"resolvedBy\":\"ic@novapay\"}}"));
        goesOut("payments", "3", "the end of the freeze");
        assertThat(starts()).isEqualTo(2);
    }

    /** The older commit is approved, the newer one is not; when the day opens only the newer one may go out. */
    @Test
    @Order(3)
    void newerCommit_supersedes() throws IOException, InterruptedException {
        stage.close("payments");
        refused("payments", stage.commit("payments", "4"));
        String older = ArgoStage.digest(stage.message("payments"));
        refused("payments", stage.commit("payments", "5"));
        approve("payments", older, "lead@novapay");
        await("what happens after the approval of the older")
                .during(Duration.ofSeconds(10))
                .atMost(Duration.ofSeconds(15))
                .until(() -> stage.image("payments").equals(ArgoStage.image("payments", "3")));
        stage.open("ledger");
        goesOut("payments", "5", "the opening of the day");
        assertThat(stage.admin
                        .run(
                                "get",
                                "replicasets",
                                "-n",
                                NAMESPACE,
                                "-o",
                                "jsonpath={.items[*].spec.template.spec.containers[0].image}")
                        .out())
                .doesNotContain(ArgoStage.image("payments", "4"));
        assertThat(starts()).isEqualTo(3);
    }

    @Test
    @Order(4)
    void autoSyncOff_isToldAndNotStarted() throws IOException, InterruptedException {
        stage.close("ledger");
        String commit = stage.commit("ledger", "2");
        stage.argocd.cli("app", "sync", "ledger", "--retry-limit=0");
        await("the refusal").atMost(ArgoStage.SOON).until(() -> isRefused("ledger", commit));
        stage.open("payments");
        await("the event")
                .atMost(BY_ITSELF)
                .until(() -> stage.admin
                        .run(
                                "get",
                                "events",
                                "-n",
                                "argocd",
                                "--field-selector=reason=DeployGateOpen,involvedObject.name=ledger",
                                "-o",
                                "jsonpath={.items[*].message}")
                        .out()
                        .contains("argocd app sync ledger"));
        await("the log, which is written after the event")
                .atMost(ArgoStage.SOON)
                .untilAsserted(() -> assertThat(stage.gateLog())
                        .contains("its auto-sync is off, so start it with argocd app sync ledger"));
        assertThat(stage.image("ledger")).isEqualTo(ArgoStage.image("ledger", "1"));
        assertThat(starts()).isEqualTo(3);
        must(stage.argocd.cli("app", "sync", "ledger"));
    }

    /** Argo CD would try again in two minutes. */
    @Test
    @Order(5)
    void longRetry_doesNotHoldItUp() throws IOException, InterruptedException {
        stage.close("patient");
        String commit = stage.commit("patient", "2");
        stage.argocd.refresh("patient");
        await("the wait for the next try")
                .atMost(ArgoStage.SOON)
                .until(() -> stage.message("patient").contains("Retrying attempt #1")
                        && stage.argocd
                                .get("patient", "{.status.operationState.operation.sync.revision}")
                                .equals(commit));
        approve("patient", ArgoStage.digest(stage.message("patient")), "lead@novapay");
        goesOut("patient", "2", "the approval amid retries");
        assertThat(starts()).isEqualTo(4);
    }

    /** Who started the sync may not approve it, nor by way of the gate's own start. */
    @Test
    @Order(6)
    void ownSync_isNotLetOutByOnesOwnApproval() throws IOException, InterruptedException {
        String commit = stage.commit("patient", "3");
        must(stage.admin.run(
                "patch",
                "application/patient",
                "-n",
                "argocd",
                "--type=merge",
                "--patch={\"operation\": {\"initiatedBy\": {\"username\": \"lead@novapay\"}, \"sync\": {\"revision\": \""
                        + commit + "\"}}}"));
        await("the refusal").atMost(ArgoStage.SOON).until(() -> isRefused("patient", commit));
        String digest = ArgoStage.digest(stage.message("patient"));
        approve("patient", digest, "lead@novapay");
        await("what happens after his own approval")
                .during(Duration.ofSeconds(10))
                .atMost(Duration.ofSeconds(15))
                .until(() -> stage.image("patient").equals(ArgoStage.image("patient", "2")));
        assertThat(starts()).isEqualTo(4);
        approve("patient", digest, "second@novapay");
        goesOut("patient", "3", "the approval by another person");
        assertThat(stage.argocd.get("patient", "{.status.operationState.operation.info[*].value}"))
                .endsWith("lead@novapay");
        assertThat(starts()).isEqualTo(5);
    }

    /** Argo CD looks again, people look again; nothing more happens. */
    @Test
    @Order(7)
    void whatWentOut_isNotStartedAgain() {
        for (String name : new String[] {"payments", "ledger", "patient"}) {
            stage.argocd.refresh(name);
        }
        await("nothing")
                .during(Duration.ofSeconds(6))
                .atMost(Duration.ofSeconds(10))
                .until(() -> starts() == 5 && stage.metrics().contains("deploygate_parked 0.0"));
    }

    @Test
    @Order(8)
    void gateStartedAgain_knowsFromTheRecordWhatWaits() throws IOException, InterruptedException {
        stage.close("payments");
        refused("payments", stage.commit("payments", "6"));
        stage.restartGate();
        assertThat(stage.image("payments")).isEqualTo(ArgoStage.image("payments", "5"));
        stage.open("ledger");
        goesOut("payments", "6", "the opening of the day, another gate than the one that refused it");
        assertThat(starts()).isEqualTo(1);
    }

    private static void refused(String application, String commit) {
        stage.argocd.refresh(application);
        await("the refusal of " + commit).atMost(ArgoStage.SOON).until(() -> isRefused(application, commit));
    }

    private static boolean isRefused(String application, String commit) {
        return stage.phase(application).equals("Failed")
                && stage.argocd
                        .get(application, "{.status.operationState.operation.sync.revision}")
                        .equals(commit);
    }

    private static void approve(String deployment, String digest, String lead) {
        must(stage.admin
                .as(lead, "system:masters", "team-lead")
                .feed("""
                apiVersion: deploygate.novapay.com/v1alpha1
                kind: Approval
                metadata: {generateName: hotfix-, namespace: %s}
                spec: {purpose: hotfix, role: team-lead, workload: {kind: Deployment, name: %s}, change: '%s',
                       reason: customers cannot pay, approver: %s}
                """.formatted(NAMESPACE, deployment, digest, lead), "create", "-f", "-"));
    }

    private static void goesOut(String application, String tag, String since) {
        long start = System.nanoTime();
        await(application + " " + tag)
                .pollInterval(Duration.ofMillis(200))
                .atMost(BY_ITSELF)
                .until(() -> stage.image(application).equals(ArgoStage.image(application, tag)));
        System.out.printf(
                "%s %s went out %.1f s after %s%n", application, tag, (System.nanoTime() - start) / 1e9, since);
        await("the end of the sync")
                .atMost(ArgoStage.SOON)
                .until(() -> stage.phase(application).equals("Succeeded"));
    }

    private static int starts() throws IOException, InterruptedException {
        return stage.metrics()
                .lines()
                .filter(line -> line.startsWith("deploygate_parked_started "))
                .mapToInt(line -> (int) Double.parseDouble(line.substring(line.lastIndexOf(" ") + 1)))
                .sum();
    }
}
