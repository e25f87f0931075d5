package com.novapay.deploygate.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a controller made of a workload: the ReplicaSet of its newest revision, and that one's Pods. Immutable.
 *
 * @param replicaSet its name
 * @param template the Pod template that it makes Pods of
 * @param pods uids of those that are not being deleted
 */
record RunningPods(String replicaSet, JsonNode template, Set<String> pods) {
    static RunningPods of(JsonNode replicaSets, JsonNode pods, String workload, String revision) {
        JsonNode newest = null;
        long highest = -1;
        for (JsonNode set : replicaSets.path("items")) {
            long number =
                    set.path("metadata").path("annotations").path(revision).asLong();
            if (isOwnedBy(workload, set) && number > highest) {
                highest = number;
                newest = set;
            }
        }
        if (newest == null) {
            return new RunningPods("none", MissingNode.getInstance(), Set.of()); // another selector disowns it
        }
        Set<String> uids = new TreeSet<>();
        for (JsonNode pod : pods.path("items")) {
            if (isOwnedBy(uid(newest), pod) && !pod.path("metadata").has("deletionTimestamp")) {
                uids.add(uid(pod));
            }
        }
        return new RunningPods(newest.at("/metadata/name").asText(), newest.at("/spec/template"), uids);
    }

    /** Whether new Pods are of the same template in the same ReplicaSet. */
    boolean isSameRevision(RunningPods other) {
        return replicaSet.equals(other.replicaSet) && template.equals(other.template);
    }

    private static boolean isOwnedBy(String uid, JsonNode object) {
        for (JsonNode owner : object.at("/metadata/ownerReferences")) {
            if (owner.path("uid").asText().equals(uid)) {
                return true;
            }
        }
        return false;
    }

    private static String uid(JsonNode object) {
        return object.at("/metadata/uid").asText();
    }
}
