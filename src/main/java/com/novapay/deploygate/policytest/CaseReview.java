package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.YamlDocument;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The recorded review of a case after its {@code remove} and {@code set}. */
final class CaseReview {
    private static final ObjectMapper JSON = new ObjectMapper();

    private CaseReview() {}

    static JsonNode read(Path file, YamlDocument source) {
        JsonPointer at = JsonPointer.compile("/review");
        Path named = file.resolveSibling(source.json().at(at).asText());
        if (!Files.isRegularFile(named)) {
            throw problem(file, source, at, "review: there is no file " + named.normalize());
        }
        JsonNode review;
        try {
            review = JSON.readTree(Files.readAllBytes(named));
        } catch (IOException e) {
            throw problem(file, source, at, "review: " + named.normalize() + " is not JSON: " + e.getMessage());
        }
        JsonNode removed = source.json().path("remove");
        for (int i = 0; i < removed.size(); i++) {
            JsonPointer place = JsonPointer.compile("/remove/" + i);
            remove(review, pointer(file, source, place, removed.get(i)));
        }
        JsonNode set = source.json().path("set");
        for (int i = 0; i < set.size(); i++) {
            JsonPointer place = JsonPointer.compile("/set/" + i);
            JsonPointer target = pointer(file, source, place, set.get(i).path("path"));
            JsonNode value = set.get(i).get("value");
            if (value == null) {
                throw problem(file, source, place, "set: " + target + " has no value");
            }
            if (!set(review, target, value)) {
                throw problem(file, source, place, "set: there is no object or list at " + target.head());
            }
        }
        return review;
    }

    private static JsonPointer pointer(Path file, YamlDocument source, JsonPointer place, JsonNode text) {
        try {
            return JsonPointer.compile(text.asText());
        } catch (IllegalArgumentException e) {
            throw problem(file, source, place, "\"" + text.asText() + "\" is not a JSON pointer like /request/object");
        }
    }

    private static void remove(JsonNode root, JsonPointer pointer) {
        JsonNode parent = root.at(pointer.head());
        if (parent instanceof ObjectNode object) {
            object.remove(pointer.last().getMatchingProperty());
        } else if (parent instanceof ArrayNode array) {
            array.remove(pointer.last().getMatchingIndex());
        }
    }

    private static boolean set(JsonNode root, JsonPointer pointer, JsonNode value) {
        JsonNode parent = pointer.matches() ? root : root.at(pointer.head());
        if (parent instanceof ObjectNode object) {
            object.set(pointer.last().getMatchingProperty(), value);
            return true;
        }
        if (parent instanceof ArrayNode array) {
            int index = pointer.last().getMatchingIndex();
            if (index >= 0 && index < array.size()) {
                array.set(index, value);
            } else {
                array.add(value);
            }
            return true;
        }
        return false;
    }

    private static UsageProblem problem(Path file, YamlDocument source, JsonPointer at, String message) {
        return new UsageProblem(file + ":" + source.line(at) + ": " + message);
    }
}
