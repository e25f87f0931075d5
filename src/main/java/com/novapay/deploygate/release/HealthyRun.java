package com.novapay.deploygate.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.change.Image;
import com.novapay.deploygate.change.Images;
import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The one template that a workload runs, whole and healthy, by what its controller says of the very generation that is
 * written. ReplicaSets are not asked: they can be planted. What is not understood is not healthy. Immutable.
 *
 * @param digest of the template
 * @param images as written in it
 */
record HealthyRun(String uid, String digest, List<String> images) {
    /** What the definition of a history has room for. */
    private static final int IMAGES = 100;

    private static final int IMAGE_LENGTH = 1024;
    private static final int UID_LENGTH = 253;
    private static final Pattern NAME = Pattern.compile("[a-z0-9][-.a-z0-9]{0,252}");

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
        JsonNode uid = workload.path("metadata").path("uid");
        JsonNode template = template(kind, workload, referred);
        boolean known = isUid(uid)
                && !template.path("spec").path("containers").path(0).isMissingNode()
                && workload.path("metadata").path("deletionTimestamp").isMissingNode()
                && !workload.path("spec").path("paused").asBoolean();
        boolean healthy = known
                && switch (kind) {
                    case DEPLOYMENT -> isHealthyDeployment(workload);
                    case ROLLOUT -> isHealthyRollout(workload, referred);
                };
        return healthy
                ? Optional.of(new HealthyRun(uid.textValue(), TemplateDigest.of(template), images(template)))
                : Optional.empty();
    }

    /**
     * The same as a run of the Deployment that its template stands in; empty where there is none, or where that one has Pods of
     * its own by which it shows how it is.
     */
    Optional<HealthyRun> in(JsonNode referred) {
        JsonNode referredUid = referred.path("metadata").path("uid");
        return isUid(referredUid) && number(referred.path("spec").path("replicas")) == 0
                ? Optional.of(new HealthyRun(referredUid.textValue(), digest, images))
                : Optional.empty();
    }

    private static boolean isUid(JsonNode node) {
        return node.isTextual()
                && !node.textValue().isEmpty()
                && node.textValue().length() <= UID_LENGTH;
    }

    /** The Deployment that a Rollout takes its template from, if it does. */
    static Optional<String> referred(JsonNode rollout) {
        JsonNode spec = rollout.path("spec");
        JsonNode reference = spec.path("workloadRef");
        String name = reference.path("name").asText();
        // The definition of a Rollout takes any text, and this one becomes part of an address.
        return spec.path("template").isMissingNode()
                        && reference.path("kind").asText().equals("Deployment")
                        && NAME.matcher(name).matches()
                ? Optional.of(name)
                : Optional.empty();
    }

    private static JsonNode template(WorkloadKind kind, JsonNode workload, JsonNode referred) {
        boolean elsewhere = kind == WorkloadKind.ROLLOUT && referred(workload).isPresent();
        return (elsewhere ? referred : workload).path("spec").path("template");
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
                && (referred(rollout).isEmpty()
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

    private static List<String> images(JsonNode template) {
        return Images.of(template).stream()
                .map(Image::image)
                .filter(image -> !image.isEmpty() && image.length() <= IMAGE_LENGTH)
                .distinct()
                .limit(IMAGES)
                .toList();
    }
}
