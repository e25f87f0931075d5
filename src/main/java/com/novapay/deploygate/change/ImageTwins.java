package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds templates with the same images as the new one of a change that may have been deployed before it. A hold that does not
 * name its images is recognised by their digests. Pure, thread-safe.
 */
public final class ImageTwins {
    private static final List<String> CONTAINERS = List.of("initContainers", "containers", "ephemeralContainers");

    private ImageTwins() {}

    /**
     * Their digests: the old template with the new images, and the new template with the old labels and annotations or without
     * annotations. A fixed number, whatever the request holds.
     */
    public static Set<String> digests(AdmissionRequest request) {
        Set<String> digests = new HashSet<>();
        if (request.object().path("spec").path("template") instanceof ObjectNode current) {
            TemplateOwner owner = TemplateOwner.ofKind(request.workload().kind());
            ObjectNode bare = current.deepCopy();
            if (bare.path("metadata") instanceof ObjectNode metadata) {
                metadata.remove("annotations");
            }
            digests.add(TemplateDigest.of(bare, owner));
            if (request.oldObject().path("spec").path("template") instanceof ObjectNode previous) {
                digests.add(TemplateDigest.of(withMetadata(current, previous.path("metadata")), owner));
                digests.add(TemplateDigest.of(withImages(previous, current), owner));
            }
        }
        return digests;
    }

    private static ObjectNode withMetadata(ObjectNode template, JsonNode metadata) {
        ObjectNode copy = template.deepCopy();
        copy.remove("metadata");
        if (metadata.isObject()) {
            copy.set("metadata", metadata);
        }
        return copy;
    }

    private static ObjectNode withImages(ObjectNode template, JsonNode other) {
        ObjectNode copy = template.deepCopy();
        for (String list : CONTAINERS) {
            Map<String, JsonNode> images = new HashMap<>();
            other.path("spec")
                    .path(list)
                    .forEach(container -> images.put(container.path("name").asText(), container.path("image")));
            for (JsonNode container : copy.path("spec").path(list)) {
                JsonNode image = images.get(container.path("name").asText());
                if (image != null && container instanceof ObjectNode object) {
                    object.set("image", image);
                }
            }
        }
        return copy;
    }
}
