package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Pods that a controller no longer counts, because they were told to end, and that are still ready: a client whose connection is open
 * talks to them. Stateless.
 */
final class EndingPods {
    private EndingPods() {}

    /** How many of a workload's Pods are ending and still ready; 0 where they may not be seen. */
    static int ready(RollbackCluster cluster, FoundWorkload workload) {
        String selector = workload.selector();
        if (selector.isEmpty()) {
            return 0;
        }
        try {
            return (int)
                    cluster
                            .list("/api/v1/namespaces/" + workload.namespace() + "/pods?labelSelector=" + selector)
                            .stream()
                            .filter(EndingPods::isReadyAndEnding)
                            .count();
        } catch (ClusterProblem e) {
            if (e.kind() == ClusterProblem.Kind.REFUSED || e.kind() == ClusterProblem.Kind.ABSENT) {
                return 0; // whoever may write a Deployment need not be allowed to list Pods
            }
            throw e;
        }
    }

    private static boolean isReadyAndEnding(JsonNode pod) {
        if (!pod.at("/metadata/deletionTimestamp").isTextual()) {
            return false;
        }
        for (JsonNode condition : pod.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }
}
