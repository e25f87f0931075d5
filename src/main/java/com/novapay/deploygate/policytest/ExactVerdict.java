package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.policy.Verdict;
import java.util.Locale;
import java.util.Set;

/**
 * A verdict as a record holds it, to be compared byte for byte. Immutable by convention.
 *
 * @param left the codes of rules that may read what a record does not hold, which are left out
 */
record ExactVerdict(ArrayNode violations, JsonNode rules, Set<String> left) {
    static ExactVerdict of(Verdict verdict, Set<String> left) {
        ArrayNode violations = JsonNodeFactory.instance.arrayNode();
        verdict.violations()
                .forEach(violation -> violations
                        .addObject()
                        .put("code", violation.code())
                        .put("message", violation.message())
                        .put("remedy", violation.remedy())
                        .put("enforcement", violation.enforcement().name().toLowerCase(Locale.ROOT))
                        .<ObjectNode>set("details", violation.details()));
        return new ExactVerdict(without(violations, left), verdict.rules(), left);
    }

    /** Whether the violations of a record have the same bytes, and what it says of each rule, where it says that. */
    boolean isOf(ObjectNode record) {
        boolean comparable = record.has("rules") && rules.isObject() && left.isEmpty();
        return violations
                        .toString()
                        .equals(without(record.path("violations"), left).toString())
                && (!comparable || rules.toString().equals(record.path("rules").toString()));
    }

    private static ArrayNode without(JsonNode violations, Set<String> codes) {
        ArrayNode kept = JsonNodeFactory.instance.arrayNode();
        for (JsonNode violation : violations) {
            if (!codes.contains(violation.path("code").asText())) {
                kept.add(violation);
            }
        }
        return kept;
    }
}
