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
 * Brings a pod template into the form in which equal meaning is equal JSON: without what the controllers add, spelled as the
 * API server does, and without members that say nothing because an encoder leaves them out or the API server would put the
 * same there by itself ({@link PodFields}). What it does by itself here depends on other members. Pure; never writes to its
 * argument. Thread-safe.
 */
final class TemplateNormalizer {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Set<String> RESTART_ANNOTATIONS = Set.of("kubectl.kubernetes.io/restartedAt");
    private static final String SERVICE_LINKS = "enableServiceLinks";
    private static final List<String> CONTAINERS = List.of("containers", "initContainers", "ephemeralContainers");

    private TemplateNormalizer() {}

    /** What the Pods are that come of a template. */
    static JsonNode normalize(JsonNode template, TemplateOwner owner) {
        return normalize(template, owner, true);
    }

    /**
     * What controllers compare. The API server puts some defaults into Pods only, never into templates: a template with them and
     * one without are two ReplicaSets, whose Pods are alike.
     */
    static JsonNode asControllersCompare(JsonNode template, TemplateOwner owner) {
        return normalize(template, owner, false);
    }

    private static JsonNode normalize(JsonNode template, TemplateOwner owner, boolean defaultsOfPods) {
        if (!(template instanceof ObjectNode written)) {
            return template;
        }
        ObjectNode root = PodFields.spelled(written);
        if (root.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("creationTimestamp");
            prune(metadata, "labels", owner.ownLabels());
            prune(metadata, "annotations", RESTART_ANNOTATIONS);
            prune(metadata, "annotations", PodFields.goneAnnotations());
        }
        if (root.get("spec") instanceof ObjectNode spec) {
            pod(spec, defaultsOfPods);
        }
        PodFields.dropSilent(root);
        root.path("spec").path("volumes").forEach(TemplateNormalizer::volume);
        JsonNode serviceLinks = template.path("spec").path(SERVICE_LINKS);
        if (!defaultsOfPods && serviceLinks.isBoolean()) {
            root.withObject("/spec").set(SERVICE_LINKS, serviceLinks);
        }
        return root;
    }

    private static void pod(ObjectNode spec, boolean defaultsOfPods) {
        serviceAccount(spec);
        boolean hostNetwork = spec.path("hostNetwork").asBoolean();
        for (String list : CONTAINERS) {
            for (JsonNode container : spec.path(list)) {
                pullPolicy(container, "imagePullPolicy", container.path("image").asText());
                if (defaultsOfPods) {
                    container(container, hostNetwork && !list.equals("ephemeralContainers"));
                }
            }
        }
        for (JsonNode volume : spec.path("volumes")) {
            JsonNode image = volume.path("image");
            pullPolicy(image, "pullPolicy", image.path("reference").asText());
        }
    }

    /** {@code serviceAccount} is the old name of {@code serviceAccountName}, which wins; the API server keeps both alike. */
    private static void serviceAccount(ObjectNode spec) {
        JsonNode deprecated = spec.path("serviceAccount");
        if (!spec.path("serviceAccountName").asText().isEmpty()) {
            spec.remove("serviceAccount");
        } else if (deprecated.isTextual()) {
            spec.set("serviceAccountName", deprecated);
            spec.remove("serviceAccount");
        }
    }

    private static void container(JsonNode container, boolean hostNetwork) {
        if (container.path("resources") instanceof ObjectNode resources) {
            requestsLikeLimits(resources);
        }
        for (JsonNode port : container.path("ports")) {
            if (hostNetwork
                    && port instanceof ObjectNode object
                    && object.path("hostPort").equals(port.path("containerPort"))) {
                object.remove("hostPort"); // in the host's network they cannot differ
            }
        }
    }

    /** A volume that names no source is an empty directory. */
    private static void volume(JsonNode volume) {
        boolean alone = volume.size() == 1 || (volume.size() == 2 && volume.has("name"));
        if (alone
                && volume instanceof ObjectNode object
                && object.path("emptyDir").isObject()
                && object.path("emptyDir").isEmpty()) {
            object.remove("emptyDir");
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

    private static void pullPolicy(JsonNode holder, String field, String image) {
        if (holder instanceof ObjectNode object && holder.path(field).asText().equals(defaultPullPolicy(image))) {
            object.remove(field);
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
