package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/**
 * Brings a pod template into the form in which equal meaning is equal JSON: without what the controllers add, without
 * nulls and empty maps of labels and annotations, and without members that hold what the API server would default them
 * to. Defaults as in kubernetes {@code pkg/apis/core/v1/defaults.go}. Pure; never writes to its argument. Thread-safe.
 */
final class TemplateNormalizer {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> CONTROLLER_LABELS = Set.of("pod-template-hash", "rollouts-pod-template-hash");
    private static final Set<String> RESTART_ANNOTATIONS = Set.of("kubectl.kubernetes.io/restartedAt");

    private static final Map<String, JsonNode> POD_DEFAULTS = Map.of(
            "dnsPolicy", JSON.textNode("ClusterFirst"),
            "restartPolicy", JSON.textNode("Always"),
            "schedulerName", JSON.textNode("default-scheduler"),
            "terminationGracePeriodSeconds", JSON.numberNode(30),
            "securityContext", JSON.objectNode(),
            "enableServiceLinks", JSON.booleanNode(true),
            "hostNetwork", JSON.booleanNode(false),
            "hostPID", JSON.booleanNode(false),
            "hostIPC", JSON.booleanNode(false));
    private static final Map<String, JsonNode> CONTAINER_DEFAULTS = Map.of(
            "terminationMessagePath", JSON.textNode("/dev/termination-log"),
            "terminationMessagePolicy", JSON.textNode("File"),
            "resources", JSON.objectNode());
    private static final Map<String, JsonNode> PROBE_DEFAULTS = Map.of(
            "timeoutSeconds", JSON.numberNode(1),
            "periodSeconds", JSON.numberNode(10),
            "successThreshold", JSON.numberNode(1),
            "failureThreshold", JSON.numberNode(3));
    private static final Map<String, JsonNode> VOLUME_SOURCE_DEFAULTS =
            Map.of("defaultMode", JSON.numberNode(420), "type", JSON.textNode(""));

    private TemplateNormalizer() {}

    static JsonNode normalize(JsonNode template) {
        JsonNode copy = withoutNulls(template);
        if (!(copy instanceof ObjectNode root)) {
            return copy;
        }
        if (root.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("creationTimestamp");
            prune(metadata, "labels", CONTROLLER_LABELS);
            prune(metadata, "annotations", RESTART_ANNOTATIONS);
            if (metadata.isEmpty()) {
                root.remove("metadata");
            }
        }
        if (root.get("spec") instanceof ObjectNode spec) {
            pod(spec);
        }
        return root;
    }

    private static void pod(ObjectNode spec) {
        drop(spec, POD_DEFAULTS);
        if (spec.path("serviceAccount").equals(spec.path("serviceAccountName"))) {
            spec.remove("serviceAccount");
        }
        for (String list : new String[] {"containers", "initContainers", "ephemeralContainers"}) {
            for (JsonNode container : spec.path(list)) {
                if (container instanceof ObjectNode object) {
                    container(object);
                }
            }
        }
        for (JsonNode volume : spec.path("volumes")) {
            for (String source : new String[] {"configMap", "secret", "projected", "downwardAPI", "hostPath"}) {
                if (volume.path(source) instanceof ObjectNode object) {
                    drop(object, VOLUME_SOURCE_DEFAULTS);
                }
            }
        }
    }

    private static void container(ObjectNode container) {
        drop(container, CONTAINER_DEFAULTS);
        if (container
                .path("imagePullPolicy")
                .asText()
                .equals(defaultPullPolicy(container.path("image").asText()))) {
            container.remove("imagePullPolicy");
        }
        for (JsonNode port : container.path("ports")) {
            if (port instanceof ObjectNode object) {
                drop(object, Map.of("protocol", JSON.textNode("TCP")));
            }
        }
        for (String probe : new String[] {"livenessProbe", "readinessProbe", "startupProbe"}) {
            if (container.path(probe) instanceof ObjectNode object) {
                drop(object, PROBE_DEFAULTS);
                if (object.path("httpGet") instanceof ObjectNode httpGet) {
                    drop(httpGet, Map.of("scheme", JSON.textNode("HTTP"), "path", JSON.textNode("/")));
                }
            }
        }
        for (JsonNode variable : container.path("env")) {
            if (variable.path("valueFrom").path("fieldRef") instanceof ObjectNode fieldRef) {
                drop(fieldRef, Map.of("apiVersion", JSON.textNode("v1")));
            }
        }
    }

    private static String defaultPullPolicy(String image) {
        if (image.contains("@")) {
            return "IfNotPresent";
        }
        String name = image.substring(image.lastIndexOf('/') + 1);
        return !name.contains(":") || name.endsWith(":latest") ? "Always" : "IfNotPresent";
    }

    private static void drop(ObjectNode object, Map<String, JsonNode> defaults) {
        defaults.forEach((key, value) -> {
            if (value.equals(object.get(key))) {
                object.remove(key);
            }
        });
    }

    private static void prune(ObjectNode metadata, String map, Set<String> keys) {
        if (metadata.get(map) instanceof ObjectNode entries) {
            entries.remove(keys);
            if (entries.isEmpty()) {
                metadata.remove(map);
            }
        }
    }

    private static JsonNode withoutNulls(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode copy = JSON.objectNode();
                for (Map.Entry<String, JsonNode> member : object.properties()) {
                    if (!member.getValue().isNull()) {
                        copy.set(member.getKey(), withoutNulls(member.getValue()));
                    }
                }
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = JSON.arrayNode(array.size());
                array.forEach(element -> copy.add(withoutNulls(element)));
                yield copy;
            }
            default -> node;
        };
    }
}
