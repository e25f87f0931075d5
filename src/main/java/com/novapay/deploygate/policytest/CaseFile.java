package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.change.TemplateOwner;
import com.novapay.deploygate.facts.FactProblem;
import com.novapay.deploygate.facts.FactSchema;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.Times;
import com.novapay.deploygate.yaml.YamlDocument;
import com.novapay.deploygate.yaml.YamlProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One {@code *.case.yaml}: a recorded review, what is changed in it, the facts at that moment, and what the gate must
 * say. Immutable by convention.
 *
 * @param review the AdmissionReview after {@code remove} and {@code set}
 * @param facts documents with {@code @new} and {@code @old} replaced by digests
 * @param flags the feature flags of LaunchDarkly, and whether each is on for everyone; empty for a gate without it
 * @param data merged over the policies' data, missing node when there is none
 * @param rules the only rules that count; empty means all
 */
public record CaseFile(
        String name,
        Instant at,
        JsonNode review,
        List<JsonNode> facts,
        Optional<Map<String, Boolean>> flags,
        JsonNode data,
        Set<String> rules,
        Expected expect) {
    private static final Set<String> KEYS =
            Set.of("name", "at", "review", "remove", "set", "facts", "flags", "data", "rules", "expect");
    private static final Set<String> SET_KEYS = Set.of("path", "value");
    private static final Set<String> EXPECT_KEYS = Set.of("allowed", "class", "codes");

    /** What the gate must say; what is empty does not matter. */
    record Expected(Optional<Boolean> allowed, Optional<String> changeClass, Optional<Set<String>> codes) {}

    public static CaseFile read(Path file) {
        try {
            List<YamlDocument> documents = YamlDocument.all(Files.readString(file));
            if (documents.size() != 1 || !documents.getFirst().json().isObject()) {
                throw new UsageProblem(file + ": a case file holds one YAML mapping; known are "
                        + String.join(", ", new TreeSet<>(KEYS)));
            }
            return read(file, documents.getFirst());
        } catch (YamlProblem e) {
            throw new UsageProblem(file + ":" + e.line() + ": " + e.getMessage());
        } catch (IOException e) {
            throw new UsageProblem(file + ": cannot be read: " + e.getMessage());
        }
    }

    private static CaseFile read(Path file, YamlDocument source) {
        KnownKeys.check(file, source, JsonPointer.empty(), KEYS);
        KnownKeys.check(file, source, JsonPointer.compile("/expect"), EXPECT_KEYS);
        CaseShape.check(file, source);
        JsonNode document = source.json();
        for (int i = 0; i < document.path("set").size(); i++) {
            KnownKeys.check(file, source, JsonPointer.compile("/set/" + i), SET_KEYS);
        }
        JsonNode review = CaseReview.read(file, source);
        checkFacts(file, source);
        JsonNode expect = document.path("expect");
        return new CaseFile(
                document.path("name").asText(String.valueOf(file.getFileName())),
                time(document.path("at").asText(), file + ":" + source.line(JsonPointer.compile("/at")) + ": at"),
                review,
                facts(document.path("facts"), review),
                Optional.of(document.path("flags")).filter(JsonNode::isObject).map(CaseFile::flags),
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
    }

    private static void checkFacts(Path file, YamlDocument source) {
        JsonPointer facts = JsonPointer.compile("/facts");
        for (int i = 0; i < source.json().at(facts).size(); i++) {
            JsonPointer at = facts.appendIndex(i);
            for (FactProblem problem : FactSchema.check(source.json().at(at))) {
                throw new UsageProblem(
                        file + ":" + source.line(at.append(problem.at())) + ": facts: " + problem.message());
            }
        }
    }

    /** A time with a zone. */
    public static Instant time(String text, String where) {
        return Times.parse(text).orElseThrow(() -> new UsageProblem(where + ": \"" + text + "\" " + Times.MEND));
    }

    private static List<JsonNode> facts(JsonNode facts, JsonNode review) {
        boolean rollout = review.at("/request/resource/resource").asText().equals("rollouts");
        TemplateOwner owner = rollout ? TemplateOwner.ROLLOUT : TemplateOwner.DEPLOYMENT;
        String changed = TemplateDigest.of(review.at("/request/object/spec/template"), owner);
        String previous = TemplateDigest.of(review.at("/request/oldObject/spec/template"), owner);
        List<JsonNode> documents = new ArrayList<>();
        facts.forEach(document -> documents.add(replace(document, changed, previous)));
        return documents;
    }

    private static Map<String, Boolean> flags(JsonNode flags) {
        Map<String, Boolean> everyone = new TreeMap<>();
        flags.properties()
                .forEach(flag -> everyone.put(flag.getKey(), flag.getValue().booleanValue()));
        return everyone;
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

    private static Set<String> strings(JsonNode array) {
        Set<String> values = new TreeSet<>();
        array.forEach(value -> values.add(value.asText()));
        return values;
    }
}
