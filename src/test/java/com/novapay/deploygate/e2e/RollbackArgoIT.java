package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code novapay rollback} where a real Argo CD with {@code selfHeal} manages the workload, in an open SEV-1. In order. */
@OnCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RollbackArgoIT {
    private static final String SELF_HEAL =
            "{automated: {selfHeal: true}, retry: {limit: 2, backoff: {duration: 1s, maxDuration: 2s}}}";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ArgoStage stage;
    private static Shell shell;

    @BeforeAll
    static void set(ControlPlane plane) throws IOException, InterruptedException {
        stage = ArgoStage.set(plane, folder, "healed");
        shell = new Shell(plane.kubeconfig("admin"));
        stage.commit("payments", "1");
        stage.application("payments", SELF_HEAL);
        await("the first").atMost(ArgoStage.SOON).until(() -> healthy() == 1);
        stage.commit("payments", "2");
        stage.argocd.refresh("payments");
        await("the second").atMost(ArgoStage.SOON).until(() -> healthy() == 2);
        must(stage.admin
                .as("ic@novapay", "system:masters", "incident-commanders")
                .apply("{apiVersion: deploygate.novapay.com/v1alpha1, kind: Incident,"
                        + " metadata: {name: healed-down}, spec: {severity: SEV-1, title: down}}"));
        await("the freeze").atMost(ArgoStage.SOON).until(() -> stage.refuses("payments", "incident-freeze"));
    }

    @AfterAll
    static void strike() throws IOException {
        if (stage != null) {
            stage.close();
            stage.admin.run("delete", "incident/healed-down", "--ignore-not-found");
        }
    }

    @Test
    @Order(1)
    void rollback_pausesAutoSync_isEffectiveAndStays() throws Exception {
        Instant begun = Instant.now();
        Kubectl.Result back = must(shell.type("novapay rollback payments -n healed --yes"));
        assertThat(Duration.between(begun, Instant.now())).isLessThan(Duration.ofSeconds(30));
        assertThat(back.out())
                .contains("paused auto-sync of Argo CD application payments in argocd")
                .containsPattern("deployment/payments in healed is back on [0-9a-f]{12} in \\d+\\.\\d s\\.");
        stays();
        assertThat(stage.argocd.get("payments", "{.spec.syncPolicy.automated}")).isEmpty();
        // Git has not been mended: resumed as it was, selfHeal brings back what is held, and is refused.
        Matcher resume = Pattern.compile("resume auto-sync with: kubectl (.*)").matcher(back.out());
        assertThat(resume.find()).isTrue();
        must(stage.admin.run(resume.group(1).replace("'", "").split(" ", -1)));
        assertThat(stage.argocd.get("payments", "{.spec.syncPolicy.automated.selfHeal}"))
                .isEqualTo("true");
        await("the refusal")
                .atMost(ArgoStage.SOON)
                .until(() -> stage.message("payments").contains("rollback-hold"));
        stays();
    }

    /** Nobody paused it: what selfHeal does within half a second is refused all the same. */
    @Test
    @Order(2)
    void undoUnderSelfHeal_staysToo() throws Exception {
        must(stage.admin
                .as("ic@novapay", "system:masters", "incident-commanders")
                .run(
                        "patch",
                        "incident/healed-down",
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"resolvedAt\":\"2026-11-24T10:00:00Z\",\"resolvedBy\":\"ic@novapay\"}}"));
        stage.commit("payments", "3");
        stage.argocd.refresh("payments");
        await("the third").atMost(Duration.ofMinutes(2)).until(() -> healthy() == 3);
        must(stage.admin.run("rollout", "undo", "deployment/payments", "-n", "healed"));
        await("the refusal")
                .atMost(ArgoStage.SOON)
                .until(() -> stage.message("payments").contains("rollback-hold"));
        stays();
    }

    private static void stays() {
        await("to stay")
                .during(Duration.ofSeconds(6))
                .atMost(Duration.ofSeconds(12))
                .until(() -> stage.image("payments").endsWith(":1"));
    }

    private static int healthy() {
        return stage.admin.looks().healthy("healed", "deployment-payments").size();
    }
}
