package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The real Argo CD before the gate: what it is refused, what it shows of that, and what the gate knows of it. In order. */
@OnCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ArgoCdIT {
    private static final String ONCE = "{automated: {}, retry: {limit: 0}}";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ArgoStage stage;
    private static ControlPlane cluster;

    @BeforeAll
    static void set(ControlPlane plane) throws IOException, InterruptedException {
        cluster = plane;
        stage = ArgoStage.set(plane, folder, "synced");
    }

    @AfterAll
    static void strike() throws IOException {
        if (stage != null) {
            stage.close();
            must(stage.admin.run("delete", "incident/argocd-down", "--ignore-not-found"));
        }
    }

    @Test
    @Order(1)
    void openDay_syncIsAdmittedAndRecordedWithItsApplication() throws IOException, InterruptedException {
        String commit = stage.commit("payments", "1");
        stage.application("payments", ONCE);
        await("the sync")
                .atMost(ArgoStage.SOON)
                .until(() -> stage.phase("payments").equals("Succeeded"));
        assertThat(stage.image("payments")).isEqualTo(ArgoStage.image("payments", "1"));
        JsonNode argocd = recorded("CREATE").path("argocd");
        assertThat(argocd.path("application").asText()).isEqualTo("payments");
        assertThat(argocd.path("namespace").asText()).isEqualTo("argocd");
        assertThat(argocd.path("project").asText()).isEqualTo("default");
        assertThat(argocd.path("verified").asBoolean()).isTrue();
        assertThat(argocd.path("revision").asText()).isEqualTo(commit);
        assertThat(argocd.path("initiatedBy").path("automated").asBoolean()).isTrue();
    }

    @Test
    @Order(2)
    void closedDay_syncIsRefusedAndTheApplicationSaysWhy() throws IOException, InterruptedException {
        stage.close("payments");
        stage.commit("payments", "2");
        stage.argocd.refresh("payments");
        await("the refusal")
                .atMost(ArgoStage.SOON)
                .until(() -> stage.phase("payments").equals("Failed"));
        assertThat(stage.image("payments")).isEqualTo(ArgoStage.image("payments", "1"));
        assertThat(stage.message("payments"))
                .contains("deployment/payments in synced is refused: deploy-days")
                .contains("novapay approve hotfix deployment/payments -n synced --change sha256:");
        String told = must(stage.argocd.cli("app", "get", "payments")).out();
        assertThat(told)
                .contains("SyncError")
                .contains("deployment/payments in synced is refused: deploy-days")
                .contains("novapay approve hotfix deployment/payments -n synced --change sha256:");
        String decision = ArgoStage.decision(stage.message("payments"));
        Kubectl.Result shown = audit("show", decision);
        assertThat(shown.out())
                .contains("Says      denied")
                .contains(
                        "Argo CD   application payments in argocd of project default, started by auto-sync, revision ");
    }

    @Test
    @Order(3)
    void syncByAPerson_isRecordedAsHis() throws IOException, InterruptedException {
        stage.argocd.cli("app", "sync", "payments", "--retry-limit=0");
        await("the refusal of admin's sync")
                .atMost(Duration.ofSeconds(20))
                .until(() -> recorded("UPDATE")
                        .path("argocd")
                        .path("initiatedBy")
                        .path("username")
                        .asText()
                        .equals("admin"));
    }

    /** With the stock settings of a server-side diff the Application would say ComparisonError and nothing else. */
    @Test
    @Order(4)
    void serverSideDiffInAFreeze_showsTheDiffAndTheSyncIsStillRefused() throws IOException, InterruptedException {
        must(stage.admin
                .as("ic@novapay", "system:masters", "incident-commanders")
                .apply("{apiVersion: deploygate.novapay.com/v1alpha1, kind: Incident,"
                        + " metadata: {name: argocd-down}, spec: {severity: SEV-1, title: down}}"));
        await("the freeze").atMost(ArgoStage.SOON).until(() -> stage.refuses("payments", "incident-freeze"));
        must(stage.admin.run(
                "annotate",
                "application/payments",
                "-n",
                "argocd",
                "argocd.argoproj.io/compare-options=ServerSideDiff=true"));
        String commit = stage.commit("payments", "3");
        stage.argocd.refresh("payments");
        await("the sync of " + commit)
                .atMost(ArgoStage.SOON)
                .until(() -> stage.argocd
                                .get("payments", "{.status.operationState.operation.sync.revision}")
                                .equals(commit)
                        && stage.phase("payments").equals("Failed"));
        assertThat(stage.argocd.get("payments", "{.status.sync.status}")).isEqualTo("OutOfSync");
        assertThat(stage.argocd.get("payments", "{.status.conditions[*].type}"))
                .contains("SyncError")
                .doesNotContain("ComparisonError");
        assertThat(stage.message("payments")).contains("is refused: deploy-days, incident-freeze");
        assertThat(stage.image("payments")).isEqualTo(ArgoStage.image("payments", "1"));
        assertThat(stage.metrics()).contains("class=\"DEPLOY\",outcome=\"allow\"");
    }

    /** {@code novapay status} looks at a real Argo CD. */
    @Test
    @Order(5)
    void status_namesWhatIsToBeKnownOfTheApplication() throws IOException, InterruptedException {
        Kubectl.Result status = new Shell(cluster.kubeconfig("admin")).type("novapay status");
        assertThat(status.out() + status.err()).contains("application/payments in argocd");
    }

    /** Resources that an API server does not know have no rights, so that this is asked here. */
    @ParameterizedTest
    @Order(6)
    @CsvSource({
        "yes, watch, applications.argoproj.io",
        "yes, patch, applications.argoproj.io",
        "no, update, applications.argoproj.io",
        "no, delete, applications.argoproj.io",
        "no, get, appprojects.argoproj.io"
    })
    void theGatesRights_areThoseOnApplications(String answer, String verb, String resource) {
        Kubectl gate = stage.admin.as("system:serviceaccount:deploy-gate:deploy-gate");
        assertThat(gate.run("auth", "can-i", verb, resource, "-n", "argocd")
                        .out()
                        .strip())
                .isEqualTo(answer);
    }

    private static JsonNode recorded(String operation) throws IOException, InterruptedException {
        for (JsonNode record : new ObjectMapper()
                .readTree(audit("list", "--namespace=synced", "-o", "json").out())) {
            JsonNode whole = new ObjectMapper()
                    .readTree(audit("show", record.path("decisionId").asText(), "-o", "json")
                            .out());
            if (whole.path("operation").asText().equals(operation)) {
                return whole;
            }
        }
        throw new AssertionError("no " + operation + " is recorded");
    }

    private static Kubectl.Result audit(String verb, String... arguments) throws IOException, InterruptedException {
        return new Shell(cluster.kubeconfig("admin"))
                .type("novapay audit " + verb + " " + String.join(" ", arguments) + " --data "
                        + folder.resolve("data"));
    }
}
