package com.novapay.deploygate.rollback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.argocd.ManagingApplication;
import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.kubernetes.FakeApi;
import com.novapay.deploygate.kubernetes.ServiceWorkloads;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Going back, on a cluster of paper. */
class RollbackTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DEPLOYMENT = "/apis/apps/v1/namespaces/pay/deployments/payments";
    private static final String ROLLOUT = "/apis/argoproj.io/v1alpha1/namespaces/pay/rollouts/payments";
    private static final String SETS = "/apis/apps/v1/namespaces/pay/replicasets/";
    private static final String APPLICATION = "/apis/argoproj.io/v1alpha1/namespaces/argocd/applications/pay-app";
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private final TurnableClock clock = new TurnableClock(NOON);
    private final FakeApi api = new FakeApi();
    private final List<String> steps = new ArrayList<>();
    private final Rollback rollback = new Rollback(api, clock, clock::turn, steps::add);

    @Test
    void deployment_isWrittenAndFollowed() {
        deployment("", "3");
        set("one", "u-1", "1", 1);
        RollbackPlan plan = plan("1", "2");
        assertThat(plan.way().images()).containsExactly("app:2");
        assertThat(plan.further()).hasSize(1);
        plan = plan(Optional.of("2"));
        rollback.write(plan.workload(), plan.template());
        assertThat(api.patched).containsExactly(DEPLOYMENT);
        assertThat(api.object(DEPLOYMENT)
                        .at("/spec/template/spec/containers/0/image")
                        .asText())
                .isEqualTo("app:1");
        assertThat(api.object(DEPLOYMENT).at("/spec/template/metadata/labels").has("pod-template-hash"))
                .isFalse();
        assertThat(follow(plan)).isInstanceOf(Rollback.Result.Effective.class);
    }

    /** The controller counts no Pod that was told to end, yet clients still talk to it. */
    @Test
    void podsThatEndAndAreStillReady_areWaitedFor() {
        deployment("", "3");
        set("one", "u-1", "1", 1);
        RollbackPlan plan = plan("1");
        rollback.write(plan.workload(), plan.template());
        pod("ending", "\"deletionTimestamp\": \"2026-11-24T12:00:00Z\",", "True");
        assertThat(follow(plan))
                .isEqualTo(new Rollback.Result.TimedOut("1 pod of the previous version may still answer"));
        pod("ending", "\"deletionTimestamp\": \"2026-11-24T12:00:00Z\",", "False");
        pod("running", "", "True");
        assertThat(follow(plan)).isInstanceOf(Rollback.Result.Effective.class);
    }

    @Test
    void podsThatMayNotBeSeen_areNotWaitedFor() {
        deployment("", "3");
        set("one", "u-1", "1", 1);
        RollbackPlan plan = plan("1");
        rollback.write(plan.workload(), plan.template());
        pod("ending", "\"deletionTimestamp\": \"2026-11-24T12:00:00Z\",", "True");
        api.unreadable("/api/v1/namespaces/pay/pods", ClusterProblem.Kind.REFUSED);
        assertThat(follow(plan)).isInstanceOf(Rollback.Result.Effective.class);
    }

    private void pod(String name, String metadata, String ready) {
        api.put("/api/v1/namespaces/pay/pods/" + name, """
                {"metadata": {%s "name": "%s", "namespace": "pay", "labels": {"app": "x"}},
                 "status": {"conditions": [{"type": "Ready", "status": "%s"}]}}
                """.formatted(metadata, name, ready));
    }

    @Test
    void plantedReplicaSet_isNotBelieved() {
        deployment("", "3");
        set("planted-owner", "u-other", "1", 9);
        history("1");
        assertThatThrownBy(() -> plan(Optional.empty()))
                .isInstanceOf(ClusterProblem.class)
                .hasMessageContaining("no ReplicaSet has that template any more")
                .hasMessageContaining("git revert");
        set("evil", "u-1", "evil", 8);
        assertThatThrownBy(() -> plan(Optional.empty())).isInstanceOf(ClusterProblem.class);
        set("one", "u-1", "1", 1);
        assertThat(plan(Optional.empty()).template().revision()).isEqualTo("1");
    }

    @Test
    void somebodyElseWrote_isReadAgain_anotherTemplateIsNotOverwritten() {
        deployment("", "3");
        set("one", "u-1", "1", 1);
        RollbackPlan plan = plan("1");
        api.meets(ClusterProblem.Kind.CONFLICT, ClusterProblem.Kind.CONFLICT);
        rollback.write(plan.workload(), plan.template());
        assertThat(api.patched).hasSize(3);
        deployment("", "4");
        api.meets(ClusterProblem.Kind.CONFLICT);
        assertThatThrownBy(() -> rollback.write(plan.workload(), plan.template()))
                .hasMessageContaining("got another template meanwhile");
        api.objects.clear();
        api.meets(ClusterProblem.Kind.CONFLICT);
        assertThatThrownBy(() -> rollback.write(plan.workload(), plan.template()))
                .hasMessageContaining("was deleted or recreated meanwhile");
    }

    @Test
    void refused_isSaidAsTheGateSaysIt() {
        deployment("", "3");
        set("one", "u-1", "1", 1);
        RollbackPlan plan = plan("1");
        api.meets(ClusterProblem.Kind.REFUSED);
        assertThatThrownBy(() -> rollback.write(plan.workload(), plan.template()))
                .hasMessage("the cluster says REFUSED");
    }

    @Test
    void paused_goesOnOnceTheGateKnows() {
        deployment("\"paused\": true,", "3");
        set("one", "u-1", "1", 1);
        RollbackPlan plan = plan("1");
        api.meets(ClusterProblem.Kind.ABSENT, ClusterProblem.Kind.REFUSED, ClusterProblem.Kind.CONFLICT);
        rollback.write(plan.workload(), plan.template());
        assertThat(steps).containsExactly("wrote the earlier template", "resumed the workload: it was paused");
        assertThat(api.object(DEPLOYMENT).at("/spec/paused").isMissingNode()).isTrue();
    }

    @Test
    void pausedAndRefusedToGoOn_saysSo() {
        deployment("\"paused\": true,", "3");
        set("one", "u-1", "1", 1);
        RollbackPlan plan = plan("1");
        ClusterProblem.Kind no = ClusterProblem.Kind.REFUSED;
        api.meets(ClusterProblem.Kind.ABSENT, no, no, no, no, no, no);
        assertThatThrownBy(() -> rollback.write(plan.workload(), plan.template()))
                .hasMessageContaining("but it is paused")
                .hasMessageContaining("the cluster says REFUSED");
    }

    @Test
    void gateDown_saysWhatABreakGlassPersonTypes() {
        deployment("", "3");
        set("one", "u-1", "1", 4);
        RollbackPlan plan = plan("1");
        api.meets(ClusterProblem.Kind.UNASKED);
        assertThatThrownBy(() -> rollback.write(plan.workload(), plan.template()))
                .hasMessageContaining("deployment/payments in pay was not changed, because the gate is down")
                .hasMessageContaining("kubectl rollout undo deployment/payments -n pay --to-revision=4\n")
                .hasMessageContaining("novapay:breakglass");
    }

    @Test
    void canaryUnderWay_isAbortedFirst_gateOrNoGate() {
        rollout("abc", "def", "");
        set("one", "u-1", "1", 4);
        RollbackPlan plan = plan("1");
        assertThat(plan.warnings()).noneMatch(warning -> warning.contains("rollbackWindow"));
        api.meets(ClusterProblem.Kind.ABSENT, ClusterProblem.Kind.UNASKED);
        assertThatThrownBy(() -> rollback.write(plan.workload(), plan.template()))
                .hasMessageContaining("is aborted: traffic goes to the stable version")
                .hasMessageContaining("kubectl argo rollouts undo payments -n pay --to-revision=4\n");
        assertThat(api.patched).containsExactly(ROLLOUT + "/status", "UNASKED " + ROLLOUT);
        assertThat(api.object(ROLLOUT).at("/status/abort").asBoolean()).isTrue();
    }

    @Test
    void abortRefused_theTemplateIsWrittenAllTheSame() {
        rollout("abc", "def", "");
        set("one", "u-1", "1", 4);
        RollbackPlan plan = plan("1");
        api.meets(ClusterProblem.Kind.REFUSED);
        rollback.write(plan.workload(), plan.template());
        assertThat(steps)
                .containsExactly("could not abort the canary: the cluster says REFUSED", "wrote the earlier template");
    }

    @Test
    void promotedRollout_isWarnedOfWithoutAWindow_andIsThroughWhenStable() throws Exception {
        rollout("abc", "abc", "");
        set("one", "u-1", "1", 4);
        assertThat(plan("1").warnings()).anyMatch(warning -> warning.startsWith("spec.rollbackWindow is missing"));
        rollout("abc", "abc", "\"rollbackWindow\": {\"revisions\": 3},");
        RollbackPlan plan = plan("1");
        assertThat(plan.warnings()).noneMatch(warning -> warning.contains("rollbackWindow"));
        rollback.write(plan.workload(), plan.template());
        assertThat(api.patched).containsExactly(ROLLOUT);
        ObjectNode status = (ObjectNode) api.object(ROLLOUT).path("status");
        status.put("currentPodHash", "old");
        assertThat(follow(plan)).isInstanceOf(Rollback.Result.TimedOut.class);
        status.put("currentPodHash", "abc");
        assertThat(follow(plan)).isInstanceOf(Rollback.Result.Effective.class);
        status.put("phase", "Progressing");
        assertThat(follow(plan)).isEqualTo(new Rollback.Result.TimedOut("2 of 2 pods run it"));
    }

    @Test
    void rolloutThatTakesItsTemplateElsewhere_saysWhoseGoesBack() throws Exception {
        rollout("abc", "def", "\"workloadRef\": {\"kind\": \"Deployment\", \"name\": \"base\"},");
        api.object(ROLLOUT).withObject("/spec").remove("template");
        assertThatThrownBy(() -> plan("1")).hasMessageContaining("novapay rollback deployment/base -n pay");
    }

    @Test
    void deploymentWithoutPods_saysThatNobodyIsWaitedFor() {
        deployment("", "3");
        set("one", "u-1", "1", 1);
        assertThat(plan("1").warnings()).noneMatch(warning -> warning.contains("no pods"));
        api.object(DEPLOYMENT).withObject("/spec").put("replicas", 0);
        assertThat(plan("1").warnings()).anyMatch(warning -> warning.startsWith("it has no pods of its own"));
    }

    @Test
    void notThroughInTime_saysHowFar_andAnotherTemplateIsUndone() throws Exception {
        deployment("", "3");
        set("one", "u-1", "1", 1);
        RollbackPlan plan = plan("1");
        assertThat(follow(plan)).isInstanceOf(Rollback.Result.Undone.class);
        rollback.write(plan.workload(), plan.template());
        ((ObjectNode) api.object(DEPLOYMENT).path("status")).put("availableReplicas", 1);
        assertThat(follow(plan)).isEqualTo(new Rollback.Result.TimedOut("1 of 2 pods run it"));
        ((ObjectNode) api.object(DEPLOYMENT).path("metadata")).put("generation", 8);
        assertThat(follow(plan)).isEqualTo(new Rollback.Result.TimedOut("the controller has not observed it yet"));
        api.unreadable(DEPLOYMENT, ClusterProblem.Kind.UNKNOWN);
        assertThat(follow(plan)).isEqualTo(new Rollback.Result.TimedOut(DEPLOYMENT + " is kept from you"));
    }

    @Test
    void argoCd_autoSyncIsPausedAndKept_andResumedByOneCommand() {
        managed("{\"prune\": true, \"selfHeal\": true}");
        RollbackPlan plan = plan("1");
        assertThat(plan.lines()).anyMatch(line -> line.endsWith("in argocd, whose auto-sync is paused first"));
        // Argo CD writes its applications all the time, and people think before they say yes.
        api.meets(ClusterProblem.Kind.CONFLICT, ClusterProblem.Kind.CONFLICT);
        RollbackPlan.Paused paused = plan.pause(api);
        assertThat(paused.told()).contains("paused auto-sync of Argo CD application pay-app in argocd");
        ObjectNode application = api.object(APPLICATION);
        assertThat(application.at("/spec/syncPolicy/automated").isMissingNode()).isTrue();
        assertThat(application.at("/spec/syncPolicy/retry").isObject()).isTrue();
        String resume = paused.resume().orElseThrow();
        assertThat(resume)
                .isEqualTo("kubectl patch applications.argoproj.io pay-app -n argocd --type=merge -p"
                        + " '{\"metadata\":{\"annotations\":{\"deploygate.novapay.com/auto-sync-before-rollback\":null}},"
                        + "\"spec\":{\"syncPolicy\":{\"automated\":{\"prune\":true,\"selfHeal\":true}}}}'");
        assertThat(plan(Optional.empty()).pause(api))
                .isEqualTo(new RollbackPlan.Paused(Optional.empty(), Optional.of(resume)));
    }

    @Test
    void argoCd_annotationThatIsNoneOfOurs_becomesNoCommand() {
        for (String odd : List.of("", "7", "{", "{} {}", "{\"a\": \"it's\"}", "{}},\"source\":{\"repoURL\":\"evil\"")) {
            managed("{\"enabled\": false}");
            api.object(APPLICATION)
                    .withObject("/metadata/annotations")
                    .put("deploygate.novapay.com/auto-sync-before-rollback", odd);
            assertThat(plan("1").pause(api).resume()).as(odd).isEmpty();
        }
        assertThat(api.patched).isEmpty();
    }

    @Test
    void argoCd_thatMayNotBePausedOrSeen_isToldAndGoneRound() {
        managed("{}");
        RollbackPlan plan = plan("1");
        api.meets(ClusterProblem.Kind.REFUSED);
        assertThat(plan.pause(api).told().orElseThrow())
                .contains("could not pause auto-sync", "denies the held revision");
        api.unreadable("/apis/argoproj.io/v1alpha1/applications", ClusterProblem.Kind.UNREADABLE);
        assertThat(plan(Optional.empty()).managed()).isInstanceOf(ManagingApplication.Managed.By.class);
        api.unreadable(APPLICATION, ClusterProblem.Kind.UNREADABLE);
        plan = plan(Optional.empty());
        assertThat(plan.warnings()).anyMatch(warning -> warning.contains("cannot be read"));
        assertThat(plan.pause(api)).isEqualTo(new RollbackPlan.Paused(Optional.empty(), Optional.empty()));
    }

    /** Whoever may write a workload must not have another's application paused. */
    @Test
    void argoCd_applicationThatDoesNotListIt_isLeftAlone() {
        managed("{}");
        ((ObjectNode) api.object(APPLICATION).at("/status/resources/0")).put("name", "other");
        RollbackPlan plan = plan("1");
        assertThat(plan.managed()).isInstanceOf(ManagingApplication.Managed.Unseen.class);
        plan.pause(api);
        assertThat(api.patched).isEmpty();
    }

    private void managed(String automated) {
        deployment("", "3");
        set("one", "u-1", "1", 1);
        api.object(DEPLOYMENT)
                .withObject("/metadata/annotations")
                .put("argocd.argoproj.io/tracking-id", "pay-app:apps/Deployment:pay/payments");
        api.put(APPLICATION, """
                {"metadata": {"name": "pay-app", "namespace": "argocd", "resourceVersion": "5"},
                 "spec": {"syncPolicy": {"automated": %s, "retry": {"limit": 5}}},
                 "status": {"resources": [
                   {"group": "apps", "kind": "Deployment", "namespace": "pay", "name": "payments"}]}}
                """.formatted(automated));
    }

    private Rollback.Result follow(RollbackPlan plan) {
        return rollback.follow(
                plan.workload(), plan.way().digest(), clock.instant(), Duration.ofSeconds(3), line -> {});
    }

    /** With a history in which these images ran healthy, in this order. */
    private RollbackPlan plan(String... images) {
        history(images);
        return plan(Optional.empty());
    }

    private RollbackPlan plan(Optional<String> to) {
        return RollbackPlan.of(api, new ServiceWorkloads(api).one("payments", Optional.of("pay"), "default"), to);
    }

    private void history(String... images) {
        StringBuilder revisions = new StringBuilder();
        String kind = api.objects.containsKey(ROLLOUT) ? "rollout" : "deployment";
        for (int i = 0; i < images.length; i++) {
            revisions.append(i == 0 ? "" : ", ").append("""
                    {"digest": "%s", "images": ["app:%s"], "healthyAt": "2026-11-2%dT12:00:00Z"}
                    """.formatted(digest(images[i]), images[i], i + 1));
            set("kept-" + images[i], "u-x", images[i], 0);
        }
        api.put(
                "/apis/deploygate.novapay.com/v1alpha1/namespaces/pay/releasehistories/" + kind + "-payments",
                """
                {"metadata": {"name": "x"}, "spec": {"workload": {"uid": "u-1"}, "revisions": [%s]}}
                """.formatted(revisions));
        for (String image : images) {
            if (image.equals("2")) {
                set("two", "u-1", "2", 2);
            }
        }
    }

    private void deployment(String more, String image) {
        workload(DEPLOYMENT, more, image, "\"observedGeneration\": 7");
    }

    private void rollout(String stable, String current, String more) {
        workload(
                ROLLOUT,
                more,
                "3",
                "\"observedGeneration\": \"7\", \"phase\": \"Healthy\", \"stableRS\": \"" + stable
                        + "\", \"currentPodHash\": \"" + current + "\"");
    }

    private void workload(String path, String more, String image, String status) {
        api.put(path, """
                {"metadata": {"name": "payments", "namespace": "pay", "uid": "u-1", "generation": 7, "resourceVersion": "1"},
                 "spec": {%s "replicas": 2, "selector": {"matchLabels": {"app": "x"}}, "template": %s},
                 "status": {%s, "replicas": 2, "updatedReplicas": 2, "availableReplicas": 2}}
                """.formatted(more, template(image, ""), status));
    }

    private void set(String name, String owner, String image, int revision) {
        String hash = api.objects.containsKey(ROLLOUT) ? "rollouts-pod-template-hash" : "pod-template-hash";
        api.put(SETS + name, """
                {"metadata": {"name": "%s", "namespace": "pay", "labels": {"app": "x"},
                   "annotations": {"deployment.kubernetes.io/revision": "%d"},
                   "ownerReferences": [{"controller": true, "uid": "%s"}]},
                 "spec": {"template": %s}}
                """.formatted(name, revision, owner, template(image, ", \"" + hash + "\": \"abc\"")));
    }

    private static String template(String image, String label) {
        return "{\"metadata\": {\"labels\": {\"app\": \"x\"" + label
                + "}}, \"spec\": {\"containers\": [{\"name\": \"app\", \"image\": \"app:" + image + "\"}]}}";
    }

    private static String digest(String image) {
        try {
            return TemplateDigest.of(JSON.readTree(template(image, "")));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
