package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Brings a pod template into the form in which equal meaning is equal JSON: without what the controllers add, without
 * nulls, empty lists and empty maps of labels and annotations, without members that hold what the API server would default
 * them to ({@link PodDefaults}), and with quantities as the API server writes them. Pure; never writes to its argument.
 * Thread-safe.
 */
final class TemplateNormalizer {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> RESTART_ANNOTATIONS = Set.of("kubectl.kubernetes.io/restartedAt");
    private static final List<String> CONTAINERS = List.of("containers", "initContainers", "ephemeralContainers");

    private TemplateNormalizer() {}

    static JsonNode normalize(JsonNode template, TemplateOwner owner) {
        if (!(compact(template) instanceof ObjectNode root)) {
            return template;
        }
        if (root.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("creationTimestamp");
            prune(metadata, "labels", owner.ownLabels());
            prune(metadata, "annotations", RESTART_ANNOTATIONS);
            if (metadata.isEmpty()) {
                root.remove("metadata");
            }
        }
        if (root.get("spec") instanceof ObjectNode spec) {
            pod(spec);
        }
        PodDefaults.dropFrom(root);
        return root;
    }

    private static void pod(ObjectNode spec) {
        serviceAccount(spec);
        quantities(spec, "overhead");
        boolean hostNetwork = spec.path("hostNetwork").asBoolean();
        for (String list : CONTAINERS) {
            for (JsonNode container : spec.path(list)) {
                if (container instanceof ObjectNode object) {
                    container(object, hostNetwork && !list.equals("ephemeralContainers"));
                }
            }
        }
        for (JsonNode volume : spec.path("volumes")) {
            if (volume.path("emptyDir") instanceof ObjectNode emptyDir) {
                quantity(emptyDir, "sizeLimit");
            }
            if (volume.path("image") instanceof ObjectNode image) {
                pullPolicy(image, "pullPolicy", image.path("reference").asText());
            }
        }
    }

    /** {@code serviceAccount} is the old name of {@code serviceAccountName}; the API server keeps both alike. */
    private static void serviceAccount(ObjectNode spec) {
        JsonNode deprecated = spec.path("serviceAccount");
        if (deprecated.equals(spec.path("serviceAccountName"))) {
            spec.remove("serviceAccount");
        } else if (deprecated.isTextual()
                && spec.path("serviceAccountName").asText().isEmpty()) {
            spec.set("serviceAccountName", deprecated);
            spec.remove("serviceAccount");
        }
    }

    private static void container(ObjectNode container, boolean hostNetwork) {
        pullPolicy(container, "imagePullPolicy", container.path("image").asText());
        if (container.path("resources") instanceof ObjectNode resources) {
            quantities(resources, "limits");
            quantities(resources, "requests");
            requestsLikeLimits(resources);
        }
        for (JsonNode variable : container.path("env")) {
            if (variable.path("valueFrom").path("resourceFieldRef") instanceof ObjectNode reference) {
                quantity(reference, "divisor");
            }
        }
        for (JsonNode port : container.path("ports")) {
            if (hostNetwork
                    && port instanceof ObjectNode object
                    && object.path("hostPort").equals(port.path("containerPort"))) {
                object.remove("hostPort"); // in the host's network they cannot differ
            }
        }
    }

    /** Requests that are not told are the limits. */
    private static void requestsLikeLimits(ObjectNode resources) {
        JsonNode limits = resources.path("limits");
        if (resources.path("requests") instanceof ObjectNode requests) {
            // A set: of a list every member would be looked up in all the others.
            Set<String> same = requests.properties().stream()
                    .filter(request -> request.getValue().equals(limits.path(request.getKey())))
                    .map(Map.Entry::getKey)
                    .collect(Collectors.toSet());
            requests.remove(same);
        }
    }

    private static void pullPolicy(ObjectNode holder, String field, String image) {
        if (holder.path(field).asText().equals(defaultPullPolicy(image))) {
            holder.remove(field);
        }
    }

    /** {@code Always} for the tag {@code latest}, which is also what neither tag nor digest means. */
    private static String defaultPullPolicy(String image) {
        int at = image.indexOf('@');
        String name = at < 0 ? image : image.substring(0, at);
        String last = name.substring(name.lastIndexOf('/') + 1);
        boolean bare = at < 0 && !last.isEmpty() && !last.contains(":");
        return bare || last.endsWith(":latest") ? "Always" : "IfNotPresent";
    }

    private static void quantities(ObjectNode holder, String map) {
        if (holder.path(map) instanceof ObjectNode resources) {
            List<String> names =
                    resources.properties().stream().map(Map.Entry::getKey).toList();
            names.forEach(name -> quantity(resources, name));
        }
    }

    private static void quantity(ObjectNode holder, String field) {
        JsonNode value = holder.path(field);
        if (value.isTextual() || value.isNumber()) {
            holder.put(field, Quantity.canonical(value.asText()));
        }
    }

    private static void prune(ObjectNode metadata, String map, Set<String> keys) {
        if (metadata.get(map) instanceof ObjectNode entries) {
            entries.remove(keys);
            if (entries.isEmpty()) {
                metadata.remove(map);
            }
        }
    }

    /** A copy without nulls and empty lists, of which the API server keeps neither. */
    static JsonNode compact(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode copy = JSON.objectNode();
                for (Map.Entry<String, JsonNode> member : object.properties()) {
                    JsonNode value = member.getValue();
                    if (!value.isNull() && !(value.isArray() && value.isEmpty())) {
                        copy.set(member.getKey(), compact(value));
                    }
                }
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = JSON.arrayNode(array.size());
                array.forEach(element -> copy.add(compact(element)));
                yield copy;
            }
            default -> node;
        };
    }
}
