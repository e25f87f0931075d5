package com.novapay.deploygate.release;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Workloads as the API server has them, in shape. */
final class SampleWorkloads {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SampleWorkloads() {}

    static JsonNode template(String image) {
        return read("""
                {"metadata": {"labels": {"app": "x"}}, "spec": {"containers": [{"name": "app", "image": "%s"}]}}
                """.formatted(image));
    }

    /** Two of two run, at generation 3. */
    static ObjectNode deployment(String name, String uid, String image) {
        return read("""
                {"metadata": {"name": "%s", "namespace": "pay", "uid": "%s", "generation": 3, "resourceVersion": "%s"},
                 "spec": {"replicas": 2, "template": %s},
                 "status": {"observedGeneration": 3, "replicas": 2, "updatedReplicas": 2, "availableReplicas": 2,
                   "conditions": [{"type": "Available", "status": "True", "reason": "MinimumReplicasAvailable"},
                                  {"type": "Progressing", "status": "True", "reason": "NewReplicaSetAvailable"}]}}
                """.formatted(name, uid, image.hashCode(), template(image)));
    }

    /** Promoted, at generation 3. */
    static ObjectNode rollout(String name, String uid, String image) {
        return read("""
                {"metadata": {"name": "%s", "namespace": "pay", "uid": "%s", "generation": 3, "resourceVersion": "%s"},
                 "spec": {"replicas": 2, "template": %s},
                 "status": {"observedGeneration": "3", "stableRS": "abc", "currentPodHash": "abc", "phase": "Healthy",
                   "replicas": 2, "availableReplicas": 2}}
                """.formatted(name, uid, image.hashCode(), template(image)));
    }

    /** Sets what is at a pointer; {@code null} takes it away. */
    static void set(ObjectNode object, String pointer, String json) throws JsonProcessingException {
        JsonPointer at = JsonPointer.compile(pointer);
        JsonNode parent = object.at(at.head());
        String member = at.last().getMatchingProperty();
        if (parent instanceof ArrayNode array) {
            array.set(at.last().getMatchingIndex(), JSON.readTree(json));
        } else if (json.equals("null")) {
            ((ObjectNode) parent).remove(member);
        } else {
            ((ObjectNode) parent).set(member, JSON.readTree(json));
        }
    }

    private static ObjectNode read(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
