package com.novapay.deploygate.audit.summary;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What let a change through that a rule would have denied: to look at afterwards. Immutable.
 *
 * @param purpose of an approval, such as {@code friday} or {@code break-glass}; or {@code exception}
 * @param approver who gave the approval; of an exception who granted it, where that is recorded
 * @param reason of the approval; of an exception its ticket and end
 * @param codes of the rules that it lifted; empty where the record does not say which
 */
public record Bypass(String purpose, String approver, String reason, String ticket, List<String> codes) {
    private static final String BREAK_GLASS = "break-glass";
    /** Approvals that a record of before may have been let through by. */
    private static final Set<String> PURPOSES = Set.of("friday", "hotfix", "migration", BREAK_GLASS);

    public Bypass {
        codes = List.copyOf(codes);
    }

    /** All of a decision, each once; none of one that was denied. */
    public static List<Bypass> of(JsonNode decision) {
        if (!decision.path("allowed").asBoolean()) {
            return List.of();
        }
        List<RuleOutcome> lifted = RuleOutcomes.of(decision).stream()
                .filter(rule -> rule.kind().bypassed())
                .toList();
        Map<GivenApproval, List<String>> approvals = new LinkedHashMap<>();
        List<Bypass> bypasses = new ArrayList<>();
        for (RuleOutcome rule : lifted) {
            rule.approvals()
                    .forEach(approval -> approvals
                            .computeIfAbsent(approval, one -> new ArrayList<>())
                            .addAll(codes(rule)));
            if (rule.kind() == RuleOutcome.Kind.EXCEPTION) {
                bypasses.add(new Bypass("exception", "", rule.source(), "", codes(rule)));
            }
        }
        known(decision).forEach(approval -> approvals.computeIfAbsent(approval, one -> new ArrayList<>()));
        approvals.forEach((approval, codes) -> bypasses.add(
                new Bypass(approval.purpose(), approval.approver(), approval.reason(), approval.ticket(), codes)));
        return List.copyOf(bypasses);
    }

    /** In a line: what it was, by whom, and for which rules. */
    public String words() {
        return purpose
                + (approver.isEmpty() ? "" : " by " + approver)
                + (codes.isEmpty() ? " (not recorded for which rule)" : " for " + String.join(", ", codes));
    }

    private static List<String> codes(RuleOutcome rule) {
        return Stream.of(rule.code()).filter(code -> !code.isEmpty()).toList();
    }

    /** A break-glass approval is looked at even if it lifted nothing; of a record of before each that may have. */
    private static List<GivenApproval> known(JsonNode decision) {
        boolean recorded = decision.path("rules").isObject();
        return GivenApproval.known(decision).stream()
                .filter(one -> recorded ? one.purpose().equals(BREAK_GLASS) : PURPOSES.contains(one.purpose()))
                .toList();
    }
}
