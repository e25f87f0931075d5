package com.novapay.deploygate.cli;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.novapay.deploygate.change.TemplateDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * One {@code *.case.yaml}: a recorded review, what is changed in it, the facts at that moment, and what the gate must
 * say. Immutable by convention.
 *
 * @param review the AdmissionReview after {@code remove} and {@code set}
 * @param facts documents with {@code @new} and {@code @old} replaced by digests
 * @param data merged over the policies' data, missing node when there is none
 * @param rules the only rules that count; empty means all
 */
record CaseFile(
        String name,
        Instant at,
        JsonNode review,
        List<JsonNode> facts,
        JsonNode data,
        Set<String> rules,
        Expected expect) {
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> KEYS =
            Set.of("name", "at", "review", "remove", "set", "facts", "data", "rules", "expect");
    private static final Set<String> EXPECT_KEYS = Set.of("allowed", "class", "codes");

    /** What the gate must say; what is empty does not matter. */
    record Expected(Optional<Boolean> allowed, Optional<String> changeClass, Optional<Set<String>> codes) {}

    static CaseFile read(Path file) {
        try {
            JsonNode document = YAML.readTree(Files.readString(file));
            Keys.check(file, "", document, KEYS);
            JsonNode expect = document.path("expect");
            Keys.check(file, "expect.", expect, EXPECT_KEYS);
            Path reviewFile = file.resolveSibling(document.path("review").asText());
            if (!Files.isRegularFile(reviewFile)) {
                throw new UsageProblem(file + ": review: there is no file " + reviewFile.normalize());
            }
            JsonNode review = JSON.readTree(Files.readAllBytes(reviewFile));
            document.path("remove").forEach(pointer -> remove(review, JsonPointer.compile(pointer.asText())));
            document.path("set")
                    .forEach(change ->
                            set(review, JsonPointer.compile(change.path("path").asText()), change.get("value")));
            return new CaseFile(
                    document.path("name").asText(String.valueOf(file.getFileName())),
                    time(document.path("at").asText(), file + ": at"),
                    review,
                    facts(document.path("facts"), review),
                    document.path("data"),
                    strings(document.path("rules")),
                    new Expected(
                            Optional.of(expect.path("allowed"))
                                    .filter(JsonNode::isBoolean)
                                    .map(JsonNode::booleanValue),
                            Optional.of(expect.path("class"))
                                    .filter(JsonNode::isTextual)
                                    .map(JsonNode::textValue),
                            Optional.of(expect.path("codes"))
                                    .filter(JsonNode::isArray)
                                    .map(CaseFile::strings)));
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
            throw new UsageProblem(file + ":" + line + ": not YAML that can be read: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UsageProblem(file + ": cannot be read: " + e.getMessage());
        }
    }

    /** A time with a zone. */
    static Instant time(String text, String where) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new UsageProblem(
                    where + ": \"" + text + "\" is not a time with a zone; write for example 2026-11-27T15:00:00Z");
        }
    }

    private static List<JsonNode> facts(JsonNode facts, JsonNode review) {
        String changed = TemplateDigest.of(review.at("/request/object/spec/template"));
        String previous = TemplateDigest.of(review.at("/request/oldObject/spec/template"));
        List<JsonNode> documents = new ArrayList<>();
        facts.forEach(document -> documents.add(replace(document, changed, previous)));
        return documents;
    }

    private static JsonNode replace(JsonNode node, String changed, String previous) {
        if (node instanceof ObjectNode object) {
            ObjectNode copy = object.objectNode();
            object.properties()
                    .forEach(entry -> copy.set(entry.getKey(), replace(entry.getValue(), changed, previous)));
            return copy;
        }
        if (node instanceof ArrayNode array) {
            ArrayNode copy = array.arrayNode();
            array.forEach(element -> copy.add(replace(element, changed, previous)));
            return copy;
        }
        return switch (node.asText()) {
            case "@new" -> TextNode.valueOf(changed);
            case "@old" -> TextNode.valueOf(previous);
            default -> node;
        };
    }

    private static void remove(JsonNode root, JsonPointer pointer) {
        JsonNode parent = root.at(pointer.head());
        if (parent instanceof ObjectNode object) {
            object.remove(pointer.last().getMatchingProperty());
        } else if (parent instanceof ArrayNode array) {
            array.remove(pointer.last().getMatchingIndex());
        }
    }

    private static void set(JsonNode root, JsonPointer pointer, JsonNode value) {
        JsonNode parent = root.at(pointer.head());
        if (parent instanceof ObjectNode object) {
            object.set(pointer.last().getMatchingProperty(), value);
        } else if (parent instanceof ArrayNode array) {
            int index = pointer.last().getMatchingIndex();
            if (index >= 0 && index < array.size()) {
                array.set(index, value);
            } else {
                array.add(value);
            }
        } else {
            throw new UsageProblem(
                    "set: there is nothing at " + pointer.head() + " to put " + pointer.last() + " into");
        }
    }

    private static Set<String> strings(JsonNode array) {
        Set<String> values = new TreeSet<>();
        array.forEach(value -> values.add(value.asText()));
        return values;
    }
}
