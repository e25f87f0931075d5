package com.novapay.deploygate.admission;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.List;

/**
 * One change of one place in a document, such as the object that a review writes. Immutable.
 *
 * @param place from the root of the document
 */
public record LeafMutation(JsonPointer place, Kind kind) {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final JsonPointer OBJECT = JsonPointer.compile("/request/object");

    /** What is done there. */
    public enum Kind {
        CHANGED,
        REMOVED,
        EMPTIED,
        DOUBLED
    }

    /** All of a review, of leaves and of what holds them. */
    static List<LeafMutation> all(JsonNode review) {
        return below(review, OBJECT);
    }

    /** All of what stands below a place in a document, of leaves and of what holds them. */
    public static List<LeafMutation> below(JsonNode document, JsonPointer place) {
        List<LeafMutation> mutations = new ArrayList<>();
        collect(document.at(place), place, mutations);
        return mutations;
    }

    /** Whether it is in what a write of the main resource may change without any Pod knowing. */
    boolean isBesideTheSpec(JsonNode review) {
        String path = place.toString();
        boolean main = review.at("/request/subResource").asText().isEmpty();
        boolean metadata = path.startsWith("/request/object/metadata/")
                && !path.startsWith("/request/object/metadata/deletionTimestamp")
                && !path.startsWith("/request/object/metadata/ownerReferences")
                && !path.startsWith("/request/object/metadata/uid");
        return main && (metadata || path.startsWith("/request/object/status/"));
    }

    /** The changed document, a tree of its own. */
    public JsonNode of(JsonNode document) {
        JsonNode copy = document.deepCopy();
        JsonNode parent = copy.at(place.head());
        JsonNode there = copy.at(place);
        switch (kind) {
            case REMOVED -> {
                if (parent instanceof ObjectNode object) {
                    object.remove(place.last().getMatchingProperty());
                } else if (parent instanceof ArrayNode array) {
                    array.remove(place.last().getMatchingIndex());
                }
            }
            case CHANGED -> put(parent, AnotherValue.of(there));
            case EMPTIED -> put(parent, emptied(there));
            case DOUBLED -> {
                if (parent instanceof ArrayNode array) {
                    array.insert(place.last().getMatchingIndex(), there.deepCopy());
                } else if (parent instanceof ObjectNode object) {
                    object.set(place.last().getMatchingProperty() + "2", there.deepCopy());
                }
            }
        }
        return copy;
    }

    private void put(JsonNode parent, JsonNode value) {
        if (parent instanceof ObjectNode object) {
            object.set(place.last().getMatchingProperty(), value);
        } else if (parent instanceof ArrayNode array) {
            array.set(place.last().getMatchingIndex(), value);
        }
    }

    private static JsonNode emptied(JsonNode node) {
        return switch (node.getNodeType()) {
            case BOOLEAN -> BooleanNode.FALSE;
            case NUMBER -> JSON.numberNode(0);
            case OBJECT -> JSON.objectNode();
            case ARRAY -> JSON.arrayNode();
            default -> TextNode.valueOf("");
        };
    }

    private static void collect(JsonNode node, JsonPointer at, List<LeafMutation> mutations) {
        if (node.isObject()) {
            node.properties().forEach(member -> {
                if (!member.getKey().equals("managedFields")) {
                    add(member.getValue(), at.appendProperty(member.getKey()), mutations);
                }
            });
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            add(node.get(i), at.appendIndex(i), mutations);
        }
    }

    private static void add(JsonNode node, JsonPointer place, List<LeafMutation> mutations) {
        for (Kind kind : Kind.values()) {
            mutations.add(new LeafMutation(place, kind));
        }
        collect(node, place, mutations);
    }
}
