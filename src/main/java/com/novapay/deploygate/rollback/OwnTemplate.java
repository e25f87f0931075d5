package com.novapay.deploygate.rollback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.change.TemplateOwner;
import com.novapay.deploygate.kubernetes.ClusterObjects;
import com.novapay.deploygate.kubernetes.FoundWorkload;
import java.util.Comparator;
import java.util.Optional;

/**
 * A pod template that a workload's own ReplicaSet has kept. ReplicaSets can be planted; the digest proves that this template
 * is the one that ran healthy, whoever made the ReplicaSet. Immutable by convention.
 *
 * @param revision its number as kubectl counts, or empty
 * @param ready Pods that run it already
 */
record OwnTemplate(JsonNode template, String revision, int ready) {
    private static final String ROLLOUT_HASH = "rollouts-pod-template-hash";

    /** The template with this digest, if it is still kept. */
    static Optional<OwnTemplate> of(ClusterObjects cluster, FoundWorkload workload, String digest) {
        String path = "/apis/apps/v1/namespaces/" + workload.namespace() + "/replicasets?labelSelector="
                + workload.selector();
        TemplateOwner owner = workload.owner();
        String stable = workload.object().at("/status/stableRS").asText();
        return cluster.list(path).stream()
                .filter(set -> isOwn(set, workload.uid()))
                .filter(set ->
                        TemplateDigest.of(set.at("/spec/template"), owner).equals(digest))
                // A restart leaves several behind; the one that runs is there at once.
                .max(Comparator.<JsonNode, Boolean>comparing(set -> !stable.isEmpty()
                                && set.at("/metadata/labels")
                                        .path(ROLLOUT_HASH)
                                        .asText()
                                        .equals(stable))
                        .thenComparingInt(set -> set.at("/status/readyReplicas").asInt())
                        .thenComparingInt(OwnTemplate::number))
                .map(set -> new OwnTemplate(
                        plain(set, owner),
                        number(set) == 0 ? "" : Integer.toString(number(set)),
                        set.at("/status/readyReplicas").asInt()));
    }

    private static boolean isOwn(JsonNode set, String uid) {
        for (JsonNode owner : set.at("/metadata/ownerReferences")) {
            if (owner.path("controller").asBoolean()
                    && owner.path("uid").asText().equals(uid)) {
                return true;
            }
        }
        return false;
    }

    /** Without what the controller adds for itself. */
    private static JsonNode plain(JsonNode set, TemplateOwner owner) {
        JsonNode template = set.at("/spec/template").deepCopy();
        if (template.at("/metadata/labels") instanceof ObjectNode labels) {
            labels.remove(owner.ownLabels());
        }
        return template;
    }

    private static int number(JsonNode set) {
        JsonNode annotations = set.at("/metadata/annotations");
        String deployment =
                annotations.path("deployment.kubernetes.io/revision").asText();
        String text = deployment.isEmpty()
                ? annotations.path("rollout.argoproj.io/revision").asText()
                : deployment;
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 0;
    }
}
