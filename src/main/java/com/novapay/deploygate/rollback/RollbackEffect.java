package com.novapay.deploygate.rollback;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.kubernetes.FoundWorkload;

/** How far a workload is with what was written in it. */
sealed interface RollbackEffect {
    /** All pods that the controller counts run it, and no others. */
    record Effective() implements RollbackEffect {}

    /**
     * Not all pods run it yet.
     *
     * @param how far it is, for people
     */
    record Underway(String how) implements RollbackEffect {}

    /** Somebody wrote another template meanwhile. */
    record Undone() implements RollbackEffect {}

    /** What a workload says of itself. Pure. */
    static RollbackEffect of(FoundWorkload workload, String digest) {
        if (!workload.digest().equals(digest)) {
            return new Undone();
        }
        JsonNode object = workload.object();
        JsonNode status = object.path("status");
        long wanted = object.at("/spec/replicas").asLong(1);
        long ready = Math.min(
                status.path("updatedReplicas").asLong(),
                status.path("availableReplicas").asLong());
        boolean all = status.path("updatedReplicas").asLong() == wanted
                && status.path("availableReplicas").asLong() == wanted
                && status.path("replicas").asLong() == wanted;
        boolean seen = status.path("observedGeneration")
                .asText()
                .equals(object.at("/metadata/generation").asText());
        boolean through = !workload.name().isRollout()
                || (!workload.underway() && status.path("phase").asText().equals("Healthy"));
        return all && seen && through
                ? new Effective()
                : new Underway(
                        seen ? ready + " of " + wanted + " pods run it" : "the controller has not observed it yet");
    }
}
