package com.novapay.deploygate.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import java.util.List;
import java.util.Optional;

/**
 * The one template that a workload runs, whole and healthy, by what its controller says of the very generation that is
 * written. ReplicaSets are not asked: they can be planted. What is not understood is not healthy. Immutable.
 *
 * @param digest of the template
 * @param images as written in it
 */
record HealthyRun(String uid, String digest, List<String> images) {
    /** A Deployment with this deadline has none, and then nothing is said of its progress. */
    private static final long NO_DEADLINE = Integer.MAX_VALUE;

    HealthyRun {
        images = List.copyOf(images);
    }

    /**
     * What a workload runs, if it is healthy.
     *
     * @param referred the Deployment that a Rollout takes its template from; a missing node where there is none
     */
    static Optional<HealthyRun> of(WorkloadKind kind, JsonNode workload, JsonNode referred) {
        return LiveTemplate.of(kind, workload, referred)
                .filter(live ->
                        workload.path("metadata").path("deletionTimestamp").isMissingNode()
                                && !workload.path("spec").path("paused").asBoolean()
                                && switch (kind) {
                                    case DEPLOYMENT -> isHealthyDeployment(workload);
                                    case ROLLOUT -> isHealthyRollout(workload, referred);
                                })
                .map(live -> new HealthyRun(live.uid(), live.digest(), live.images()));
    }

    /**
     * The same as a run of the Deployment that its template stands in; empty where there is none, or where that one has Pods of
     * its own by which it shows how it is.
     */
    Optional<HealthyRun> in(JsonNode referred) {
        return number(referred.path("spec").path("replicas")) == 0
                ? LiveTemplate.of(WorkloadKind.DEPLOYMENT, referred, MissingNode.getInstance())
                        .map(live -> new HealthyRun(live.uid(), live.digest(), images))
                : Optional.empty();
    }

    private static boolean isHealthyDeployment(JsonNode deployment) {
        JsonNode status = deployment.path("status");
        long wanted = number(deployment.path("spec").path("replicas"));
        boolean progressed = number(deployment.path("spec").path("progressDeadlineSeconds")) == NO_DEADLINE
                || condition(status, "Progressing")
                        .filter(progress -> progress.path("reason").asText().equals("NewReplicaSetAvailable"))
                        .isPresent();
        return generation(deployment) > 0
                && number(status.path("observedGeneration")) == generation(deployment)
                // Of none nothing has shown that it can run.
                && wanted > 0
                && number(status.path("replicas")) == wanted
                && number(status.path("updatedReplicas")) == wanted
                && number(status.path("availableReplicas")) == wanted
                && condition(status, "Available").isPresent()
                && progressed;
    }

    private static boolean isHealthyRollout(JsonNode rollout, JsonNode referred) {
        JsonNode status = rollout.path("status");
        String stable = status.path("stableRS").asText();
        return generation(rollout) > 0
                // Argo Rollouts writes generations as text.
                && status.path("observedGeneration").asText().equals(Long.toString(generation(rollout)))
                && (LiveTemplate.referred(rollout).isEmpty()
                        || status.path("workloadObservedGeneration")
                                .asText()
                                .equals(Long.toString(generation(referred))))
                && !stable.isEmpty()
                && stable.equals(status.path("currentPodHash").asText())
                && status.path("phase").asText().equals("Healthy")
                && !status.path("abort").asBoolean()
                && number(status.path("availableReplicas")) > 0;
    }

    /** Of that type, and true. */
    private static Optional<JsonNode> condition(JsonNode status, String type) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals(type)) {
                return Optional.of(condition)
                        .filter(known -> known.path("status").asText().equals("True"));
            }
        }
        return Optional.empty();
    }

    private static long generation(JsonNode object) {
        return number(object.path("metadata").path("generation"));
    }

    /** -1 for what is no whole number. */
    private static long number(JsonNode node) {
        return node.isIntegralNumber() && node.canConvertToLong() ? node.longValue() : -1;
    }
}
