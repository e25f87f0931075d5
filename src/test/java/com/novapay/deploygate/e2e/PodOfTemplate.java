package com.novapay.deploygate.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The Pods that come of templates of ReplicaSets, by a dry run of the API server, which puts its defaults into them. Thread-safe. */
final class PodOfTemplate {
    /** A namespace without a gate: there a person may create Pods. */
    private static final String PODS = "/api/v1/namespaces/default/pods?dryRun=All";
    /** What differs between Pods of two ReplicaSets of one template: the hash, what a canary adds, and when a restart was asked for. */
    private static final List<String> LABELS = List.of("pod-template-hash", "rollouts-pod-template-hash", "role");

    private static final List<String> ANNOTATIONS = List.of("kubectl.kubernetes.io/restartedAt", "seen");

    private final ApiObjects admin;

    PodOfTemplate(ApiObjects admin) {
        this.admin = admin;
    }

    /** Whether Pods of one are like Pods of the other. */
    boolean isAlike(JsonNode template, JsonNode other) {
        return template.equals(other) || pod(template).equals(pod(other));
    }

    private JsonNode pod(JsonNode template) {
        ObjectNode pod = template.deepCopy();
        ObjectNode metadata = pod.withObject("/metadata");
        metadata.put("name", "alike");
        JsonNode made = admin.create(PODS, pod.put("apiVersion", "v1").put("kind", "Pod"));
        ObjectNode labels = made.path("metadata").withObject("/labels");
        ObjectNode annotations = made.path("metadata").withObject("/annotations");
        labels.remove(LABELS);
        annotations.remove(ANNOTATIONS);
        ObjectNode meaning = JsonNodeFactory.instance.objectNode();
        meaning.set("labels", labels);
        meaning.set("annotations", annotations);
        meaning.set("spec", made.path("spec"));
        return meaning;
    }
}
