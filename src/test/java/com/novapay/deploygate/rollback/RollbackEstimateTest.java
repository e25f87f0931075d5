package com.novapay.deploygate.rollback;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.kubernetes.FakeApi;
import com.novapay.deploygate.kubernetes.FoundWorkload;
import com.novapay.deploygate.kubernetes.WorkloadName;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RollbackEstimateTest {
    private static final String PODS = "/api/v1/namespaces/pay/pods";
    private static final Instant MADE = Instant.parse("2026-11-24T12:00:00Z");
    private final FakeApi api = new FakeApi();

    /** The rounding is Kubernetes': up for maxSurge, down for maxUnavailable. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "3 | {}                                                                     | 18 | 1",
                "8 | {}                                                                     | 12 | 4",
                "10| {rollingUpdate: {maxSurge: 3, maxUnavailable: 0}}                      | 24 | 3",
                "4 | {rollingUpdate: {maxSurge: '100%', maxUnavailable: 0}}                 | 6  | 4",
                "5 | {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}}                      | 30 | 1",
                "5 | {type: Recreate}                                                       | 6  | 5",
                "2 | {rollingUpdate: {maxSurge: 'lots', maxUnavailable: 1}}                 | 12 | 1",
            })
    void rollingUpdate_takesAsManyRoundsAsItsLimitsSay(int replicas, String strategy, long seconds, int atOnce)
            throws JsonProcessingException {
        pod("a", 6);
        RollbackEstimate estimate =
                estimate(deployment(replicas, strategy, ""), 0).orElseThrow();
        assertThat(estimate.total()).contains(Duration.ofSeconds(seconds));
        assertThat(estimate.atOnce()).isEqualTo(atOnce);
    }

    @Test
    void told_saysRoundsAndPace() throws JsonProcessingException {
        pod("a", 6);
        assertThat(estimate(deployment(3, "{}", ""), 0).orElseThrow().told())
                .isEqualTo("about 18 s: 3 pods, 1 at a time, each ready after 6 s");
        assertThat(estimate(deployment(1, "{}", ""), 0).orElseThrow().told())
                .isEqualTo("about 6 s: 1 pod, ready after 6 s");
        assertThat(estimate(deployment(2, "{type: Recreate}", ""), 0)
                        .orElseThrow()
                        .told())
                .isEqualTo("about 6 s: 2 pods, all at once, each ready after 6 s, after the present pods have stopped:"
                        + " the service is down meanwhile");
    }

    @Test
    void minReadySeconds_countForEachRound() throws JsonProcessingException {
        pod("a", 6);
        assertThat(estimate(deployment(2, "{}", "minReadySeconds: 4,"), 0)
                        .orElseThrow()
                        .total())
                .contains(Duration.ofSeconds(20));
    }

    /** A version that never got ready: the controller has left enough Pods of the one before. */
    @Test
    void podsThatStillRunIt_areNotWaitedFor() throws JsonProcessingException {
        pod("a", 6);
        RollbackEstimate estimate = estimate(deployment(3, "{}", ""), 3).orElseThrow();
        assertThat(estimate.total()).contains(Duration.ZERO);
        assertThat(estimate.told()).isEqualTo("a moment: enough pods still run it");
        assertThat(estimate(deployment(3, "{}", ""), 2).orElseThrow().total()).contains(Duration.ofSeconds(6));
    }

    @Test
    void nothingAvailable_isReplacedAtOnce() throws JsonProcessingException {
        pod("a", 6);
        FoundWorkload broken = deployment(4, "{}", "");
        ((ObjectNode) broken.object().path("status")).put("availableReplicas", 0);
        assertThat(estimate(broken, 0).orElseThrow().atOnce()).isEqualTo(4);
    }

    /** A Pod that was unready for a while looks as if it had taken long to start. */
    @Test
    void ofSeveralPods_theMiddleOneCounts_andUnreadyOnesDoNot() throws JsonProcessingException {
        pod("a", 6);
        pod("b", 8);
        pod("flapped", 90_000);
        api.put(PODS + "/unready", """
                {"metadata": {"name": "unready", "labels": {"app": "x"}, "creationTimestamp": "%s"},
                 "status": {"conditions": [{"type": "Ready", "status": "False", "lastTransitionTime": "%s"}]}}
                """.formatted(MADE, MADE));
        assertThat(estimate(deployment(1, "{}", ""), 0).orElseThrow().each()).contains(Duration.ofSeconds(8));
    }

    @Test
    void podsThatCannotBeSeen_leaveTheRounds() throws JsonProcessingException {
        pod("a", 6);
        for (ClusterProblem.Kind kind : ClusterProblem.Kind.values()) {
            api.unreadable(PODS, kind);
            RollbackEstimate estimate = estimate(deployment(3, "{}", ""), 0).orElseThrow();
            assertThat(estimate.total()).isEmpty();
            assertThat(estimate.told()).isEqualTo("3 pods, 1 at a time, each ready after an unknown time");
        }
    }

    @Test
    void longerThanPromised_isWarnedOf() throws JsonProcessingException {
        pod("a", 20);
        assertThat(estimate(deployment(1, "{}", ""), 0).orElseThrow().warning()).isEmpty();
        assertThat(estimate(deployment(3, "{}", ""), 0).orElseThrow().warning().orElseThrow())
                .contains("30 s")
                .contains("maxSurge");
    }

    @Test
    void rollout_isEstimatedOnlyWhereItGoesBackWithoutSteps() throws JsonProcessingException {
        pod("a", 6);
        assertThat(estimate(rollout("strategy: {canary: {steps: [{setWeight: 5}]}}"), 0))
                .isEmpty();
        assertThat(estimate(rollout("rollbackWindow: {revisions: 3}, strategy: {canary: {maxSurge: 2}}"), 0)
                        .orElseThrow()
                        .atOnce())
                .isEqualTo(3); // and a quarter of four may be missing
        assertThat(estimate(rollout("rollbackWindow: {revisions: 3}, strategy: {blueGreen: {}}"), 0)
                        .orElseThrow()
                        .atOnce())
                .isEqualTo(4);
    }

    @Test
    void scaledToNothing_hasNoEstimate() throws JsonProcessingException {
        assertThat(estimate(deployment(0, "{}", ""), 0)).isEmpty();
    }

    private Optional<RollbackEstimate> estimate(FoundWorkload workload, int ready) {
        return RollbackEstimate.of(api, workload, new OwnTemplate(JsonNodeFactory.instance.objectNode(), "1", ready));
    }

    private void pod(String name, long seconds) throws JsonProcessingException {
        api.put(PODS + "/" + name, """
                {"metadata": {"name": "%s", "labels": {"app": "x"}, "creationTimestamp": "%s"},
                 "status": {"conditions": [{"type": "Ready", "status": "True", "lastTransitionTime": "%s"}]}}
                """.formatted(name, MADE, MADE.plusSeconds(seconds)));
    }

    private static FoundWorkload deployment(int replicas, String strategy, String spec) throws JsonProcessingException {
        return workload(
                new WorkloadName("Deployment", "payments"),
                "replicas: %d, strategy: %s, %s".formatted(replicas, strategy, spec));
    }

    private static FoundWorkload rollout(String spec) throws JsonProcessingException {
        return workload(new WorkloadName("Rollout", "payments"), "replicas: 4, " + spec);
    }

    private static FoundWorkload workload(WorkloadName name, String spec) throws JsonProcessingException {
        return new FoundWorkload(name, "pay", new YAMLMapper().readTree("""
                        {spec: {%s selector: {matchLabels: {app: x}}}, status: {availableReplicas: 4}}
                        """.formatted(
                                spec.strip().endsWith(",") ? spec : spec + ",")));
    }
}
