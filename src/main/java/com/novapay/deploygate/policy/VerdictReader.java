package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Reads a verdict document and refuses every other shape, because a verdict that is misread could admit. */
public final class VerdictReader {
    private VerdictReader() {}

    /** The verdict, or empty when the document is not one. */
    public static Optional<Verdict> read(JsonNode document) {
        // Policies of before this member, and some of your own, do not return what came of each rule.
        JsonNode rules = document.path("rules");
        Optional<ObjectNode> results = RuleResults.read(rules);
        if (!document.isObject()
                || document.size() != (rules.isMissingNode() ? 2 : 3)
                || (results.isEmpty() && !rules.isMissingNode())
                || !document.path("violations").isArray()
                || !document.path("warnings").isArray()) {
            return Optional.empty();
        }
        List<Violation> violations = new ArrayList<>();
        for (JsonNode node : document.path("violations")) {
            Optional<Violation> violation = violation(node);
            if (violation.isEmpty()) {
                return Optional.empty();
            }
            violations.add(violation.get());
        }
        // The module keeps sets in an order of its own; records and people need one that stays.
        violations.sort(Comparator.comparing(Violation::code).thenComparing(Violation::message));
        List<String> warnings = new ArrayList<>();
        for (JsonNode warning : document.path("warnings")) {
            if (!warning.isTextual()) {
                return Optional.empty();
            }
            warnings.add(warning.textValue());
        }
        warnings.sort(null);
        return Optional.of(new Verdict(
                violations, warnings, results.map(JsonNode.class::cast).orElse(rules)));
    }

    private static Optional<Violation> violation(JsonNode node) {
        Optional<Enforcement> enforcement = switch (node.path("enforcement").asText()) {
            case "deny" -> Optional.of(Enforcement.DENY);
            case "warn" -> Optional.of(Enforcement.WARN);
            case "dryrun" -> Optional.of(Enforcement.DRYRUN);
            default -> Optional.empty();
        };
        boolean texts = node.path("code").isTextual()
                && !node.path("code").textValue().isBlank()
                && node.path("message").isTextual()
                && node.path("remedy").isTextual();
        return enforcement
                .filter(ignored -> texts)
                .map(word -> new Violation(
                        node.path("code").textValue(),
                        node.path("message").textValue(),
                        node.path("remedy").textValue(),
                        node.path("details"),
                        word));
    }
}
