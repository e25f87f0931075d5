package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.Violation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges recorded decisions again: by the input that was recorded with each, so at its time and by its facts. Of a rule that may
 * read what the record does not hold the recorded answer counts as long as the rule is the same; else it cannot be judged.
 * Confined to one thread.
 */
public final class Replay {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration BUDGET = Duration.ofSeconds(30);
    private static final String WITHHELD = "***";
    private final PolicyEvaluator policies;
    private final RuleTexts rules;
    private final Revisions revisions;
    private final Map<String, Optional<RuleTexts>> read = new HashMap<>();
    private final Map<String, Boolean> same = new HashMap<>();

    /**
     * @param rules the text of the policies
     * @param revisions finds that of the policies that decided
     */
    public Replay(PolicyEvaluator policies, RuleTexts rules, Revisions revisions) {
        this.policies = policies;
        this.rules = rules;
        this.revisions = revisions;
    }

    /** Where the text of other policies is found. */
    @FunctionalInterface
    public interface Revisions {
        /** The policies of a revision; empty when nothing is known of them. */
        public Optional<RuleTexts> of(String revision);
    }

    /** What came of one. */
    sealed interface Result {
        /** The same is refused by the same rules. */
        record Same() implements Result {}

        /**
         * It would be answered otherwise.
         *
         * @param was the codes that denied
         * @param would the codes that would deny
         */
        record Differs(ObjectNode record, Set<String> was, Set<String> would) implements Result {}

        /**
         * Rules that are not those that decided may read what the record does not hold.
         *
         * @param codes of these rules
         */
        record NotHeld(ObjectNode record, Set<String> codes) implements Result {}

        /** No rule judges it, or what was judged was not recorded. */
        record Unjudged() implements Result {}

        /** The policies did not answer. */
        record Failed(ObjectNode record, String detail) implements Result {}
    }

    /** Judges one again by its document. */
    public Result of(String document) {
        try {
            return JSON.readTree(document) instanceof ObjectNode record && isJudged(record)
                    ? judged(record)
                    : new Result.Unjudged();
        } catch (JsonProcessingException e) {
            return new Result.Unjudged();
        }
    }

    private Result judged(ObjectNode record) {
        JsonNode input = record.path("input");
        EvaluationOutcome outcome =
                input.has("record") ? policies.evaluateRecord(input, BUDGET) : policies.evaluate(input, BUDGET);
        return switch (outcome) {
            case EvaluationOutcome.Failed failed -> new Result.Failed(record, failed.detail());
            case EvaluationOutcome.Evaluated evaluated -> {
                Set<String> was = denying(record.path("violations"));
                Set<String> would = new TreeSet<>();
                for (Violation violation : evaluated.verdict().violations()) {
                    if (violation.enforcement() == Enforcement.DENY) {
                        would.add(violation.code());
                    }
                }
                yield compared(record, was, would);
            }
        };
    }

    private Result compared(ObjectNode record, Set<String> was, Set<String> would) {
        Set<List<String>> places = new HashSet<>();
        withheld(record.path("input"), new ArrayList<>(), places);
        Set<String> unknown = new TreeSet<>();
        for (String code : rules.reading(places)) {
            if (!isSame(code, record.path("policyRevision").asText())) {
                unknown.add(code);
            } else if (was.contains(code)) {
                would.add(code);
            } else {
                would.remove(code);
            }
        }
        if (!unknown.isEmpty()) {
            return new Result.NotHeld(record, unknown);
        }
        return was.equals(would) ? new Result.Same() : new Result.Differs(record, was, would);
    }

    private boolean isSame(String code, String revision) {
        return revision.equals(policies.revision())
                || same.computeIfAbsent(
                        code + " " + revision,
                        ignored -> read.computeIfAbsent(revision, revisions::of)
                                .filter(decided -> rules.isSame(code, decided))
                                .isPresent());
    }

    /** Where in an input something stands that was not stored. */
    private static void withheld(JsonNode node, List<String> way, Set<List<String>> places) {
        if (node.isTextual() && node.textValue().startsWith(WITHHELD)) {
            places.add(List.copyOf(way));
        } else if (node.isArray()) {
            node.forEach(element -> withheld(element, RuleTexts.ELEMENT, way, places));
        } else {
            node.properties().forEach(member -> withheld(member.getValue(), member.getKey(), way, places));
        }
    }

    private static void withheld(JsonNode node, String step, List<String> way, Set<List<String>> places) {
        way.add(step);
        withheld(node, way, places);
        way.removeLast();
    }

    /** What failed was not judged, so there is nothing to compare with. */
    private static boolean isJudged(ObjectNode record) {
        Optional<ChangeClass> known = Arrays.stream(ChangeClass.values())
                .filter(one -> one.name().equals(record.path("class").asText()))
                .findFirst();
        JsonNode input = record.path("input");
        return record.path("failure").isMissingNode()
                && input.path("change").isObject()
                && (input.has("record")
                        || known.filter(ChangeClass::judgedByRules).isPresent()
                        || Change.renamesService(fields(input.path("change"))));
    }

    private static List<String> fields(JsonNode change) {
        List<String> fields = new ArrayList<>();
        change.path("fields").forEach(field -> fields.add(field.asText()));
        return fields;
    }

    private static Set<String> denying(JsonNode violations) {
        List<String> codes = new ArrayList<>();
        for (JsonNode violation : violations) {
            if (violation.path("enforcement").asText().equals("deny")) {
                codes.add(violation.path("code").asText());
            }
        }
        return new TreeSet<>(codes);
    }
}
