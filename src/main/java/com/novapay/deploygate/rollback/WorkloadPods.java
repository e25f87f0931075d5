package com.novapay.deploygate.rollback;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.kubernetes.ClusterObjects;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.kubernetes.FoundWorkload;
import com.novapay.deploygate.yaml.Times;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The Pods that have a workload's labels. Stateless. */
final class WorkloadPods {
    private WorkloadPods() {}

    /** All of them; none where they may not be seen, since whoever may write a Deployment need not be allowed to list Pods. */
    static List<JsonNode> of(ClusterObjects cluster, FoundWorkload workload) {
        String selector = workload.selector();
        if (selector.isEmpty()) {
            return List.of();
        }
        try {
            return cluster.list("/api/v1/namespaces/" + workload.namespace() + "/pods?labelSelector=" + selector);
        } catch (ClusterProblem e) {
            if (e.kind() == ClusterProblem.Kind.REFUSED || e.kind() == ClusterProblem.Kind.ABSENT) {
                return List.of();
            }
            throw e;
        }
    }

    /**
     * How many are ending and still ready: their controller no longer counts them, but a client whose connection is open talks to
     * them.
     */
    static int readyAndEnding(ClusterObjects cluster, FoundWorkload workload) {
        return (int) of(cluster, workload).stream()
                .filter(pod -> pod.at("/metadata/deletionTimestamp").isTextual())
                .filter(WorkloadPods::isReady)
                .count();
    }

    /** When a Pod became ready; empty while it is not. */
    static Optional<Instant> readySince(JsonNode pod) {
        return isReady(pod)
                ? Times.parse(readiness(pod).path("lastTransitionTime").asText())
                : Optional.empty();
    }

    private static boolean isReady(JsonNode pod) {
        return readiness(pod).path("status").asText().equals("True");
    }

    private static JsonNode readiness(JsonNode pod) {
        return pod.at("/status/conditions")
                .valueStream()
                .filter(condition -> condition.path("type").asText().equals("Ready"))
                .findFirst()
                .orElse(pod.path("no condition"));
    }
}
