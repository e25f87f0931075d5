package com.novapay.deploygate.policy;

import java.util.List;

/** What the rules say of one input: {@code {"violations":[…],"warnings":[…]}}. Immutable. */
public record Verdict(List<Violation> violations, List<String> warnings) {
    public Verdict {
        violations = List.copyOf(violations);
        warnings = List.copyOf(warnings);
    }

    /** Whether any violation denies. */
    public boolean denies() {
        return violations.stream().anyMatch(violation -> violation.enforcement() == Enforcement.DENY);
    }
}
