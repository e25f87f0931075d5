package com.novapay.deploygate.release;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthyRunTest {
    private static final JsonNode NONE = MissingNode.getInstance();

    @Test
    void deployment_wholeAtItsGeneration_isHealthy() {
        HealthyRun run =
                run(SampleWorkloads.deployment("payments", "u-1", "app:1")).orElseThrow();
        assertThat(run.uid()).isEqualTo("u-1");
        assertThat(run.digest()).isEqualTo(TemplateDigest.of(SampleWorkloads.template("app:1")));
        assertThat(run.images()).containsExactly("app:1");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /metadata/generation                | 4
            /metadata/generation                | "3"
            /metadata/generation                | null
            /metadata/uid                       | ""
            /metadata/uid                       | 7
            /metadata/deletionTimestamp         | "2026-11-24T10:00:00Z"
            /spec/paused                        | true
            /spec/replicas                      | 3
            /spec/replicas                      | 0
            /spec/replicas                      | "2"
            /spec/replicas                      | 2.0
            /spec/replicas                      | 99999999999999999999
            /spec/template                      | "app:1"
            /spec/template/spec/containers      | []
            /spec/template/spec                 | null
            /status                             | null
            /status                             | "healthy"
            /status                             | []
            /status/observedGeneration          | 2
            /status/observedGeneration          | "3"
            /status/observedGeneration          | 3.0
            /status/replicas                    | 3
            /status/updatedReplicas             | 1
            /status/updatedReplicas             | "2"
            /status/availableReplicas           | 1
            /status/availableReplicas           | true
            /status/conditions                  | {}
            /status/conditions/0/status         | "False"
            /status/conditions/0/status         | true
            /status/conditions/1/status         | "Unknown"
            /status/conditions/1/reason         | "DeploymentPaused"
            /status/conditions/1/reason         | "ReplicaSetUpdated"
            """)
    void deployment_inWhateverOtherShape_isNot(String pointer, String value) throws Exception {
        ObjectNode deployment = SampleWorkloads.deployment("payments", "u-1", "app:1");
        SampleWorkloads.set(deployment, pointer, value);
        assertThat(run(deployment)).isEmpty();
    }

    @Test
    void deployment_scaledToNothing_hasShownNothing() throws Exception {
        ObjectNode deployment = SampleWorkloads.deployment("payments", "u-1", "app:1");
        for (String pointer : new String[] {"/spec/replicas", "/status/replicas", "/status/updatedReplicas"}) {
            SampleWorkloads.set(deployment, pointer, "0");
        }
        SampleWorkloads.set(deployment, "/status/availableReplicas", "0");
        assertThat(run(deployment)).isEmpty();
    }

    @Test
    void deployment_withoutDeadline_hasNoProgressToTell() throws Exception {
        ObjectNode deployment = SampleWorkloads.deployment("payments", "u-1", "app:1");
        ((ArrayNode) deployment.at("/status/conditions")).remove(1);
        assertThat(run(deployment)).isEmpty();
        SampleWorkloads.set(deployment, "/spec/progressDeadlineSeconds", "2147483647");
        assertThat(run(deployment)).isPresent();
    }

    @Test
    void rollout_whoseStableIsItsTemplate_isHealthy() {
        assertThat(HealthyRun.of(WorkloadKind.ROLLOUT, SampleWorkloads.rollout("payments", "u-1", "app:1"), NONE))
                .map(HealthyRun::digest)
                .contains(TemplateDigest.of(SampleWorkloads.template("app:1")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /metadata/generation        | 4
            /spec/paused                | true
            /status                     | null
            /status/observedGeneration  | "2"
            /status/observedGeneration  | ""
            /status/stableRS            | ""
            /status/stableRS            | "other"
            /status/stableRS            | null
            /status/currentPodHash      | "canary"
            /status/currentPodHash      | null
            /status/phase               | "Progressing"
            /status/phase               | "Paused"
            /status/phase               | "Degraded"
            /status/phase               | null
            /status/abort               | true
            /status/availableReplicas   | 0
            /status/availableReplicas   | null
            """)
    void rollout_inWhateverOtherShape_isNot(String pointer, String value) throws Exception {
        ObjectNode rollout = SampleWorkloads.rollout("payments", "u-1", "app:1");
        SampleWorkloads.set(rollout, pointer, value);
        assertThat(HealthyRun.of(WorkloadKind.ROLLOUT, rollout, NONE)).isEmpty();
    }

    @Test
    void rollout_withATemplateElsewhere_isHealthyWithTheGenerationThatWasSeenThere() throws Exception {
        ObjectNode rollout = SampleWorkloads.rollout("payments", "u-1", "app:1");
        ((ObjectNode) rollout.path("spec")).remove("template");
        SampleWorkloads.set(rollout, "/spec/workloadRef", "{\"kind\":\"Deployment\",\"name\":\"base\"}");
        ObjectNode base = SampleWorkloads.deployment("base", "u-2", "app:2");
        assertThat(LiveTemplate.referred(rollout)).contains("base");
        assertThat(HealthyRun.of(WorkloadKind.ROLLOUT, rollout, base)).isEmpty();
        SampleWorkloads.set(rollout, "/status/workloadObservedGeneration", "\"3\"");
        assertThat(HealthyRun.of(WorkloadKind.ROLLOUT, rollout, base))
                .map(HealthyRun::digest)
                .contains(TemplateDigest.of(SampleWorkloads.template("app:2")));
        assertThat(HealthyRun.of(WorkloadKind.ROLLOUT, rollout, NONE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ReplicaSet  | base
            Deployment  | ../../kube-system/deployments/base
            Deployment  | base?watch=true
            Deployment  | BASE
            Deployment  | ''
            """)
    void rollout_withATemplateThatCannotBeAskedFor_isNotHealthy(String kind, String name) throws Exception {
        ObjectNode rollout = SampleWorkloads.rollout("payments", "u-1", "app:1");
        ((ObjectNode) rollout.path("spec")).remove("template");
        SampleWorkloads.set(rollout, "/spec/workloadRef", "{\"kind\":\"" + kind + "\",\"name\":\"" + name + "\"}");
        SampleWorkloads.set(rollout, "/status/workloadObservedGeneration", "\"3\"");
        assertThat(LiveTemplate.referred(rollout)).isEmpty();
        assertThat(HealthyRun.of(WorkloadKind.ROLLOUT, rollout, SampleWorkloads.deployment("base", "u-2", "app:2")))
                .isEmpty();
    }

    @Test
    void hugeTemplate_isCutToWhatAHistoryHasRoomFor() {
        ObjectNode deployment = SampleWorkloads.deployment("payments", "u-1", "app:1");
        ArrayNode containers = (ArrayNode) deployment.at("/spec/template/spec/containers");
        for (int i = 0; i < 5_000; i++) {
            containers.addObject().put("name", "c" + i).put("image", "image:" + i);
        }
        containers.addObject().put("name", "long").put("image", "x".repeat(2_000));
        assertThat(run(deployment).orElseThrow().images()).hasSize(100).contains("app:1");
    }

    @Test
    void nothing_isNotHealthy() {
        assertThat(HealthyRun.of(WorkloadKind.DEPLOYMENT, NONE, NONE)).isEmpty();
        assertThat(HealthyRun.of(WorkloadKind.ROLLOUT, JsonNodeFactory.instance.arrayNode(), NONE))
                .isEmpty();
    }

    private static Optional<HealthyRun> run(JsonNode deployment) {
        return HealthyRun.of(WorkloadKind.DEPLOYMENT, deployment, NONE);
    }
}
