package com.novapay.deploygate.cli;

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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges recorded decisions again: by the input that was recorded with each, so at its time and by its facts. Confined to one
 * thread.
 */
final class Replay {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration BUDGET = Duration.ofSeconds(30);
    private final PolicyEvaluator policies;

    Replay(PolicyEvaluator policies) {
        this.policies = policies;
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
         * @param redacted whether secrets were taken out of what was judged, so that it may come of that
         */
        record Differs(ObjectNode record, Set<String> was, Set<String> would, boolean redacted) implements Result {}

        /** No rule judges it, or what was judged was not recorded. */
        record Unjudged() implements Result {}

        /** The policies did not answer. */
        record Failed(ObjectNode record, String detail) implements Result {}
    }

    /** Judges one again by its document. */
    Result of(String document) {
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
                yield was.equals(would)
                        ? new Result.Same()
                        : new Result.Differs(
                                record, was, would, input.toString().contains("\"***\""));
            }
        };
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
