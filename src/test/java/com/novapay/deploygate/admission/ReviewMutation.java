package com.novapay.deploygate.admission;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.Reviews;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Changes a review at random places: drops, ill-types, swaps, renames and adds members. Confined to one thread. */
final class ReviewMutation {
    private static final List<String> VALUES = List.of(
            "null",
            "\"\"",
            "\"x\"",
            "0",
            "1",
            "-1",
            "1e400",
            "true",
            "false",
            "[]",
            "{}",
            "[1]",
            "{\"a\":1}",
            "\"\\u0000\"");
    private final Random random;

    ReviewMutation(Random random) {
        this.random = random;
    }

    /** One to four changes of a tree, which is written to. */
    JsonNode mutate(JsonNode review) {
        int changes = 1 + random.nextInt(4);
        for (int i = 0; i < changes; i++) {
            List<JsonPointer> places = new ArrayList<>();
            collect(review, JsonPointer.empty(), places);
            if (places.isEmpty()) {
                return review; // nothing is left of it
            }
            change(review, places.get(random.nextInt(places.size())), places);
        }
        return review;
    }

    private void change(JsonNode review, JsonPointer place, List<JsonPointer> places) {
        JsonNode parent = review.at(place.head());
        switch (random.nextInt(5)) {
            case 0 -> drop(parent, place);
            case 1 -> put(parent, place, Reviews.parse(VALUES.get(random.nextInt(VALUES.size()))));
            case 2 ->
                put(
                        parent,
                        place,
                        review.at(places.get(random.nextInt(places.size()))).deepCopy());
            case 3 -> {
                if (parent instanceof ObjectNode object) {
                    object.set(place.last().getMatchingProperty() + "x", review.at(place));
                    drop(parent, place);
                }
            }
            default -> {
                if (review.at(place) instanceof ObjectNode object) {
                    object.set("unknown" + random.nextInt(9), Reviews.parse(VALUES.get(random.nextInt(VALUES.size()))));
                }
            }
        }
    }

    private static void drop(JsonNode parent, JsonPointer place) {
        if (parent instanceof ObjectNode object) {
            object.remove(place.last().getMatchingProperty());
        } else if (parent instanceof ArrayNode array) {
            array.remove(place.last().getMatchingIndex());
        }
    }

    private static void put(JsonNode parent, JsonPointer place, JsonNode value) {
        if (parent instanceof ObjectNode object) {
            object.set(place.last().getMatchingProperty(), value);
        } else if (parent instanceof ArrayNode array) {
            array.set(place.last().getMatchingIndex(), value);
        }
    }

    private static void collect(JsonNode node, JsonPointer at, List<JsonPointer> places) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(member -> {
                if (!member.getKey().equals("managedFields")) {
                    JsonPointer place = at.appendProperty(member.getKey());
                    places.add(place);
                    collect(member.getValue(), place, places);
                }
            });
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                JsonPointer place = at.appendIndex(i);
                places.add(place);
                collect(node.get(i), place, places);
            }
        }
    }
}
