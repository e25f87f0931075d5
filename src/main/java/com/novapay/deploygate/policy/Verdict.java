package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;

/**
 * What the rules say of one input: {@code {"violations":[…],"warnings":[…],"rules":{…}}}. Immutable by convention.
 *
 * @param rules what came of each rule, as {@link RuleResults} reads it; missing where the policies do not return it
 */
public record Verdict(List<Violation> violations, List<String> warnings, JsonNode rules) {
    public Verdict {
        violations = List.copyOf(violations);
        warnings = List.copyOf(warnings);
    }

    /** A verdict that does not say what came of each rule. */
    public Verdict(List<Violation> violations, List<String> warnings) {
        this(violations, warnings, MissingNode.getInstance());
    }

    /** Whether any violation denies. */
    public boolean denies() {
        return violations.stream().anyMatch(violation -> violation.enforcement() == Enforcement.DENY);
    }
}
