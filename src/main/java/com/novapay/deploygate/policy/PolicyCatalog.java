package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.function.Supplier;

/**
 * The policies in force. A revision is swapped in whole: whoever asked for {@link #get} keeps judging by what was given.
 * Thread-safe.
 */
public final class PolicyCatalog implements Supplier<PolicyEvaluator> {
    private volatile Active active = new Active(new NoPolicies(), JsonNodeFactory.instance.objectNode());

    private record Active(PolicyEvaluator evaluator, JsonNode data) {}

    /** Puts a revision in force. */
    public void activate(PolicyBundle bundle, PolicyEvaluator evaluator) {
        active = new Active(evaluator, bundle.data());
    }

    /** The evaluator in force; without any policy one that fails with {@link EvaluationFailure#UNAVAILABLE}. */
    @Override
    public PolicyEvaluator get() {
        return active.evaluator;
    }

    /** Whether any revision is in force. */
    public boolean isLoaded() {
        return !(active.evaluator instanceof NoPolicies);
    }

    /** The company's time zone as the policies' data has it; UTC when there is none that Java knows. */
    public ZoneId zone() {
        return zone(active.data);
    }

    /** The time zone of a data document. */
    public static ZoneId zone(JsonNode data) {
        try {
            return ZoneId.of(data.path("schedule").path("time_zone").asText("UTC"));
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    private static final class NoPolicies implements PolicyEvaluator {
        @Override
        public String revision() {
            return "";
        }

        @Override
        public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
            return new EvaluationOutcome.Failed(EvaluationFailure.UNAVAILABLE, "no policies are loaded", "");
        }

        @Override
        public EvaluationOutcome evaluateRecord(JsonNode input, Duration budget) {
            return evaluate(input, budget);
        }
    }
}
