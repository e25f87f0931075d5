package com.novapay.deploygate.audit.summary;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.audit.summary.RuleOutcome.Kind;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads from a decision's record what came of each rule: what denied first, then what was lifted, passed, and was not applicable.
 * Records of before the verdict returned it say less; of those it is derived as far as their own facts allow. Used for one record.
 */
public final class RuleOutcomes {
    private static final Set<String> JUDGED = Set.of("DEPLOY", "CREATE", "DELETE", "CANARY_STEP", "CANARY_SKIP");
    private static final Pattern BY_EXCEPTION =
            Pattern.compile("([a-z0-9-]+) is lifted by exception (\\S{1,200}) until (\\S{1,40})");
    private static final String BY_BREAK_GLASS = "break-glass: every rule but image-digest is lifted";

    private final JsonNode decision;
    private final List<GivenApproval> known;
    private final Map<String, RuleOutcome> found = new LinkedHashMap<>();

    private RuleOutcomes(JsonNode decision) {
        this.decision = decision;
        this.known = GivenApproval.known(decision);
    }

    /** What the record itself says, without the rules that it does not name. */
    public static List<RuleOutcome> of(JsonNode decision) {
        return of(decision, List.of());
    }

    /**
     * What came of each rule.
     *
     * @param codes the rules of the record's policies, for a record that does not name those that passed
     */
    public static List<RuleOutcome> of(JsonNode decision, Collection<String> codes) {
        RuleOutcomes outcomes = new RuleOutcomes(decision);
        outcomes.violations();
        if (decision.path("rules").isObject()) {
            outcomes.recorded(decision.path("rules"));
        } else if (decision.path("failure").isMissingNode()) {
            outcomes.derived(codes);
        }
        return List.copyOf(outcomes.found.values());
    }

    private void violations() {
        for (JsonNode violation : decision.path("violations")) {
            Kind kind = switch (violation.path("enforcement").asText()) {
                case "warn" -> Kind.WARN;
                case "dryrun" -> Kind.DRYRUN;
                default -> Kind.DENY;
            };
            add(new RuleOutcome(
                    text(violation, "code"),
                    kind,
                    text(violation, "message"),
                    text(violation, "remedy"),
                    "",
                    List.of()));
        }
    }

    private void recorded(JsonNode rules) {
        rules.path("warned")
                .forEach(warned -> add(
                        new RuleOutcome(text(warned, "code"), Kind.WARN, text(warned, "message"), "", "", List.of())));
        for (JsonNode lift : rules.path("lifted")) {
            Kind kind = switch (lift.path("by").asText()) {
                case "break-glass" -> Kind.BREAK_GLASS;
                case "exception" -> Kind.EXCEPTION;
                default -> Kind.APPROVAL;
            };
            add(new RuleOutcome(
                    text(lift, "code"),
                    kind,
                    text(lift, "message"),
                    "",
                    kind == Kind.EXCEPTION ? exception(lift.path("exception")) : "",
                    kind == Kind.EXCEPTION ? List.of() : List.of(approval(lift.path("approval")))));
        }
        rules.path("passed").forEach(code -> add(RuleOutcome.of(code.asText(), Kind.PASSED)));
        rules.path("notApplicable")
                .forEach(rule -> add(new RuleOutcome(
                        text(rule, "code"), Kind.NOT_APPLICABLE, text(rule, "why"), "", "", List.of())));
    }

    private static String exception(JsonNode exception) {
        String by = text(exception, "granted_by");
        return text(exception, "ticket") + " until " + text(exception, "until")
                + (by.isEmpty() ? "" : ", granted by " + by);
    }

    /** The facts of the record have more of it, such as its reason. */
    private GivenApproval approval(JsonNode brief) {
        GivenApproval lifting = GivenApproval.of(
                brief, decision.path("resource").path("namespace").asText());
        return known.stream()
                .filter(one -> !one.name().isEmpty() && one.name().equals(lifting.name()))
                .findFirst()
                .orElse(lifting);
    }

    /** What the warnings, the facts and the codes of the policies allow to say. */
    private void derived(Collection<String> codes) {
        Set<String> excepted = new LinkedHashSet<>();
        boolean glass = false;
        for (JsonNode warning : decision.path("warnings")) {
            Matcher exception = BY_EXCEPTION.matcher(warning.asText());
            if (exception.matches()) {
                excepted.add(exception.group(1));
                add(new RuleOutcome(
                        exception.group(1),
                        Kind.EXCEPTION,
                        "",
                        "",
                        exception.group(2) + " until " + exception.group(3),
                        List.of()));
            }
            glass |= warning.asText().startsWith(BY_BREAK_GLASS);
        }
        if (glass) {
            List<GivenApproval> broken = known.stream()
                    .filter(one -> one.purpose().equals("break-glass"))
                    .toList();
            add(new RuleOutcome(
                    "",
                    Kind.BREAK_GLASS,
                    "Each rule but image-digest passed or was lifted; the record does not say which.",
                    "",
                    "",
                    broken));
        }
        codes.stream()
                .filter(code -> isAsked(code) && !excepted.contains(code))
                .filter(code ->
                        found.values().stream().noneMatch(one -> one.code().equals(code)))
                .map(code -> RuleOutcome.of(code, Kind.UNRECORDED))
                .toList()
                .forEach(this::add);
    }

    /** Rollbacks and their like meet no rule, and the gate's own records only theirs. */
    private boolean isAsked(String code) {
        boolean ofRecords = code.startsWith("record-");
        return decision.path("input").has("record")
                ? ofRecords
                : !ofRecords && JUDGED.contains(decision.path("class").asText());
    }

    /** Several findings of one rule are one outcome. */
    private void add(RuleOutcome outcome) {
        found.merge(outcome.code() + " " + outcome.kind(), outcome, RuleOutcomes::joined);
    }

    private static RuleOutcome joined(RuleOutcome one, RuleOutcome other) {
        List<GivenApproval> approvals = new ArrayList<>(one.approvals());
        other.approvals().stream()
                .filter(approval -> !approvals.contains(approval))
                .forEach(approvals::add);
        return new RuleOutcome(
                one.code(),
                one.kind(),
                both(one.message(), other.message(), " "),
                both(one.remedy(), other.remedy(), " "),
                both(one.source(), other.source(), " and "),
                approvals);
    }

    private static String both(String one, String other, String between) {
        return Optional.of(other)
                .filter(text -> !text.isEmpty() && !one.contains(text))
                .map(text -> one.isEmpty() ? text : one + between + text)
                .orElse(one);
    }

    private static String text(JsonNode node, String member) {
        return node.path(member).asText();
    }
}
