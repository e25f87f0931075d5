package com.novapay.deploygate.audit.summary;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What an auditor asks of a decision first. Immutable.
 *
 * @param requester who asked for the change, in words: the person who started a sync where Argo CD asked
 * @param authors of the pull requests that its images come from, where the evidence names them
 * @param approvals those that the change passed by; of a record that does not say which did, all that could
 * @param rules what came of each rule
 */
public record DecisionSummary(
        String requester, List<String> authors, List<GivenApproval> approvals, List<RuleOutcome> rules) {
    /** What approvals of a record may have let through that does not say so itself. */
    private static final Set<String> PURPOSES =
            Set.of("friday", "hotfix", "migration", "canary-skip", "redeploy", "break-glass");

    /** Of a record that is no decision. */
    static final DecisionSummary NONE = new DecisionSummary("", List.of(), List.of(), List.of());

    public DecisionSummary {
        authors = List.copyOf(authors);
        approvals = List.copyOf(approvals);
        rules = List.copyOf(rules);
    }

    /** The summary of a decision's record. */
    public static DecisionSummary of(JsonNode decision) {
        return of(decision, List.of());
    }

    /**
     * The summary of a decision's record.
     *
     * @param codes the rules of its policies, for a record that does not name those that passed
     */
    public static DecisionSummary of(JsonNode decision, Collection<String> codes) {
        List<RuleOutcome> rules = RuleOutcomes.of(decision, codes);
        return new DecisionSummary(Requester.words(decision), authors(decision), approvals(decision, rules), rules);
    }

    /** The rules that the change passed although they would have denied it. */
    public List<RuleOutcome> bypassed() {
        return rules.stream().filter(rule -> rule.kind().bypassed()).toList();
    }

    /** Who approved, each with purpose, role and time. */
    public List<String> approvers() {
        return approvals.stream().map(GivenApproval::words).distinct().toList();
    }

    /** Each rule that was bypassed, and by what, such as {@code friday-approval: passed by approval of vp@novapay (…)}. */
    public List<String> bypasses() {
        return bypassed().stream()
                .map(rule -> rule.name() + ": " + rule.words())
                .toList();
    }

    private static List<GivenApproval> approvals(JsonNode decision, List<RuleOutcome> rules) {
        if (!decision.path("allowed").asBoolean()) {
            return List.of();
        }
        Stream<GivenApproval> approvals = decision.path("rules").isObject()
                ? rules.stream().flatMap(rule -> rule.approvals().stream())
                : GivenApproval.known(decision).stream().filter(one -> PURPOSES.contains(one.purpose()));
        return approvals.distinct().toList();
    }

    private static List<String> authors(JsonNode decision) {
        return decision.path("input")
                .path("facts")
                .path("verifications")
                .valueStream()
                .map(evidence -> evidence.path("pullRequest").path("author").asText())
                .filter(author -> !author.isBlank())
                .distinct()
                .toList();
    }
}
