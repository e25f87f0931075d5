package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.Verdict;
import com.novapay.deploygate.policy.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Judges recorded decisions again: by the input that was recorded with each, so at its time, or at one that is given, and by its
 * facts. Of a rule that may read what the record does not hold the recorded answer counts as long as the rule is the same; else it
 * cannot be judged. Thread-safe as long as its evaluator and its revisions are.
 */
public final class Replay {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration BUDGET = Duration.ofSeconds(30);
    private static final String WITHHELD = "***";
    /** Records name the same few places; whoever makes up more pays for the time only. */
    private static final int MOST_PLACES = 10_000;

    private final PolicyEvaluator policies;
    private final RuleTexts rules;
    private final Revisions revisions;
    private final Optional<Instant> at;
    private final Map<String, Optional<RuleTexts>> read = new ConcurrentHashMap<>();
    private final Map<List<String>, Boolean> same = new ConcurrentHashMap<>();
    private final Map<Set<List<String>>, Set<String>> readers = new ConcurrentHashMap<>();

    /**
     * Judges each at its own time.
     *
     * @param rules the text of the policies
     * @param revisions finds that of the policies that decided
     */
    public Replay(PolicyEvaluator policies, RuleTexts rules, Revisions revisions) {
        this(policies, rules, revisions, Optional.empty());
    }

    /**
     * Judges all at one time.
     *
     * @param at that time; empty for each at its own
     */
    public Replay(PolicyEvaluator policies, RuleTexts rules, Revisions revisions, Optional<Instant> at) {
        this.policies = policies;
        this.rules = rules;
        this.revisions = revisions;
        this.at = at;
    }

    /** Where the text of other policies is found. */
    @FunctionalInterface
    public interface Revisions {
        /** The policies of a revision; empty when nothing is known of them. */
        Optional<RuleTexts> of(String revision);
    }

    /** Judges one again by its document. */
    public ReplayResult of(String document) {
        try {
            return JSON.readTree(document) instanceof ObjectNode record
                            && record.path("schema").asText().equals(LogRecord.schema(LogRecord.DECISION))
                    ? of(record)
                    : new ReplayResult.Other();
        } catch (JsonProcessingException e) {
            return new ReplayResult.Other();
        }
    }

    private ReplayResult of(ObjectNode record) {
        ReplayedDecision decision = ReplayedDecision.of(record);
        JsonNode input = record.path("input");
        if (record.has("failure")) { // what failed was not judged, so there is nothing to compare with
            return new ReplayResult.Unjudged(decision, ReplayResult.Reason.FAILED);
        }
        if (!(input instanceof ObjectNode known) || !input.path("change").isObject()) {
            return new ReplayResult.Unjudged(decision, ReplayResult.Reason.NOT_RECORDED);
        }
        return isJudged(record)
                ? judged(decision, record, timed(known))
                : new ReplayResult.Unjudged(decision, ReplayResult.Reason.NO_RULE);
    }

    private ObjectNode timed(ObjectNode input) {
        at.ifPresent(moment -> input.set(
                "time",
                JsonNodeFactory.instance
                        .objectNode()
                        .put("now", moment.toString())
                        .put("now_ns", moment.getEpochSecond() * 1_000_000_000L + moment.getNano())));
        return input;
    }

    private ReplayResult judged(ReplayedDecision decision, ObjectNode record, ObjectNode input) {
        EvaluationOutcome outcome =
                input.has("record") ? policies.evaluateRecord(input, BUDGET) : policies.evaluate(input, BUDGET);
        return switch (outcome) {
            case EvaluationOutcome.Failed failed -> new ReplayResult.Failed(decision, failed.detail());
            case EvaluationOutcome.Evaluated evaluated -> compared(decision, record, evaluated.verdict());
        };
    }

    private ReplayResult compared(ReplayedDecision decision, ObjectNode record, Verdict verdict) {
        Set<String> was = denying(record.path("violations"));
        Set<String> would = new TreeSet<>();
        for (Violation violation : verdict.violations()) {
            if (violation.enforcement() == Enforcement.DENY) {
                would.add(violation.code());
            }
        }
        Set<String> reading = reading(record.path("input"));
        Set<String> unknown = new TreeSet<>();
        for (String code : reading) {
            if (!counts(code, record.path("policyRevision").asText())) {
                unknown.add(code);
            } else if (was.contains(code)) {
                would.add(code);
            } else {
                would.remove(code);
            }
        }
        if (!unknown.isEmpty()) {
            return new ReplayResult.NotHeld(decision, unknown);
        }
        return was.equals(would)
                ? new ReplayResult.Same(
                        decision, ExactVerdict.of(verdict, reading).isOf(record))
                : new ReplayResult.Differs(decision, was, would);
    }

    /** The rules that may read what the record does not hold. */
    private Set<String> reading(JsonNode input) {
        Set<List<String>> places = new HashSet<>();
        withheld(input, new ArrayList<>(), places);
        if (places.isEmpty()) {
            return Set.of();
        }
        return readers.size() < MOST_PLACES ? readers.computeIfAbsent(places, rules::reading) : rules.reading(places);
    }

    /** Whether the recorded answer of a rule is its answer now. */
    private boolean counts(String code, String revision) {
        return (at.isEmpty() || !policies.healsWithTime(code)) && isSame(code, revision);
    }

    private boolean isSame(String code, String revision) {
        return revision.equals(policies.revision())
                || same.computeIfAbsent(
                        List.of(code, revision),
                        ignored -> read.computeIfAbsent(revision, revisions::of)
                                .filter(decided -> rules.isSame(code, decided))
                                .isPresent());
    }

    /** Where in an input something stands that was not stored. */
    private static void withheld(JsonNode node, List<String> way, Set<List<String>> places) {
        if (node.isTextual()) {
            if (node.textValue().startsWith(WITHHELD)) {
                places.add(List.copyOf(way));
            }
        } else if (node.isArray()) {
            node.forEach(element -> withheld(element, RuleTexts.ELEMENT, way, places));
        } else if (node.isObject()) {
            node.properties().forEach(member -> withheld(member.getValue(), member.getKey(), way, places));
        }
    }

    private static void withheld(JsonNode node, String step, List<String> way, Set<List<String>> places) {
        way.add(step);
        withheld(node, way, places);
        way.removeLast();
    }

    private static boolean isJudged(ObjectNode record) {
        Optional<ChangeClass> known = Arrays.stream(ChangeClass.values())
                .filter(one -> one.name().equals(record.path("class").asText()))
                .findFirst();
        JsonNode input = record.path("input");
        return input.has("record")
                || known.filter(ChangeClass::judgedByRules).isPresent()
                || Change.renamesService(fields(input.path("change")));
    }

    private static List<String> fields(JsonNode change) {
        List<String> fields = new ArrayList<>();
        change.path("fields").forEach(field -> fields.add(field.asText()));
        return fields;
    }

    private static Set<String> denying(JsonNode violations) {
        Set<String> codes = new TreeSet<>();
        for (JsonNode violation : violations) {
            if (violation.path("enforcement").asText().equals("deny")) {
                codes.add(violation.path("code").asText());
            }
        }
        return codes;
    }
}
