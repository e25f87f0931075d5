package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads what a verdict says of each rule: which passed, which only warned, which would have denied and what lifted them, and which
 * were not applicable and why. Pure.
 */
final class RuleResults {
    /** What lifts a rule, by the member that names it. */
    private static final Map<String, String> SOURCES =
            Map.of("approval", "approval", "break-glass", "approval", "exception", "exception");

    private RuleResults() {}

    /** The same in an order that stays, because the engine lists members in one of its own; empty for every other shape. */
    static Optional<ObjectNode> read(JsonNode rules) {
        ObjectNode read = JsonNodeFactory.instance.objectNode();
        boolean known = rules.isObject()
                && rules.size() == 4
                && take(rules, read, "passed", JsonNode::isTextual)
                && take(rules, read, "warned", warned -> texts(warned, "code", "message"))
                && take(rules, read, "lifted", RuleResults::isLift)
                && take(rules, read, "notApplicable", rule -> texts(rule, "code", "why"));
        return known ? Optional.of(read) : Optional.empty();
    }

    private static JsonNode sorted(JsonNode node) {
        if (!(node instanceof ObjectNode object)) {
            return node;
        }
        ObjectNode sorted = object.objectNode();
        object.properties().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> sorted.set(entry.getKey(), sorted(entry.getValue())));
        return sorted;
    }

    private static boolean isLift(JsonNode lift) {
        String source = SOURCES.get(lift.path("by").asText());
        return source != null
                && texts(lift, "code", "by", "message")
                && lift.path(source).isObject();
    }

    private static boolean texts(JsonNode object, String... members) {
        for (String member : members) {
            if (!object.path(member).isTextual()) {
                return false;
            }
        }
        return object.isObject();
    }

    private static boolean take(JsonNode from, ObjectNode to, String member, Predicate<JsonNode> form) {
        List<JsonNode> elements = new ArrayList<>();
        from.path(member).forEach(element -> elements.add(sorted(element)));
        elements.sort(Comparator.comparing(JsonNode::toString));
        ArrayNode sorted = to.putArray(member);
        elements.forEach(sorted::add);
        return from.path(member).isArray() && elements.stream().allMatch(form);
    }
}
