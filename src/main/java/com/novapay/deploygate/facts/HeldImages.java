package com.novapay.deploygate.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.ImageTwins;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Says of each hold which images its template had, since a hold covers every template with the same ones. A hold names them
 * itself; else the revision with its digest does; else they are known when the new template is a twin of the held one. Pure.
 */
final class HeldImages {
    private static final String IMAGES = "images";

    private HeldImages() {}

    /** The history with the images of its holds, for a change that brings a template; else the history as it is. */
    static JsonNode named(JsonNode history, AdmissionRequest request, Change change) {
        boolean brings = change.changeClass() == ChangeClass.DEPLOY || change.changeClass() == ChangeClass.CREATE;
        if (!brings || !history.path("holds").isArray() || history.path("holds").isEmpty()) {
            return history;
        }
        Map<String, JsonNode> known = new HashMap<>();
        for (JsonNode revision : history.path("revisions")) {
            if (isNamed(revision)) {
                known.put(revision.path("digest").asText(), revision.path(IMAGES));
            }
        }
        ArrayNode holds = history.path("holds").deepCopy();
        Set<String> twins = Set.of();
        boolean sought = false;
        for (JsonNode hold : holds) {
            String digest = hold.path("digest").asText();
            if (!(hold instanceof ObjectNode entry) || isNamed(hold)) {
                continue;
            }
            if (known.containsKey(digest)) {
                entry.set(IMAGES, known.get(digest));
                continue;
            }
            if (!sought) {
                twins = ImageTwins.digests(request);
                sought = true;
            }
            if (twins.contains(digest)) {
                entry.set(IMAGES, images(change));
            }
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        copy.setAll((ObjectNode) history);
        copy.set("holds", holds);
        return copy;
    }

    private static boolean isNamed(JsonNode entry) {
        JsonNode images = entry.path(IMAGES);
        return images.isArray() && !images.isEmpty();
    }

    private static ArrayNode images(Change change) {
        ArrayNode images = JsonNodeFactory.instance.arrayNode();
        change.images().forEach(image -> images.add(image.image()));
        return images;
    }
}
