package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** Judges input documents by one revision of the policies. Thread-safe. */
public interface PolicyEvaluator {
    /** The revision in force: a hash of the policy sources, or empty when none is loaded. */
    String revision();

    /**
     * Evaluates {@code deploygate/verdict}. A pure function of revision and input.
     *
     * @param input the policy input, version {@code v1}; only what the policies refer to is copied
     * @param budget how long it may take, waiting for a free instance included
     * @return a verdict, or why there is none; never throws for anything a policy does
     */
    EvaluationOutcome evaluate(JsonNode input, Duration budget);

    /**
     * Evaluates {@code deploygate/records/verdict}, as pure. Policies that do not judge records refuse every write of one.
     *
     * @param input as the policy input, with {@code record} in place of {@code workload}
     * @param budget as for {@link #evaluate}
     */
    default EvaluationOutcome evaluateRecord(JsonNode input, Duration budget) {
        return new EvaluationOutcome.Failed(
                EvaluationFailure.UNAVAILABLE,
                "the active policies have no rules for records: they have no package deploygate.records",
                revision());
    }

    /** How long after a workload was deleted it may be made again as it ran healthy, as {@code delete.restore} says. */
    default Duration restorableFor() {
        return Duration.ofHours(1);
    }

    /** Whether waiting alone may end the denials of a code; true for one of which nothing is known. */
    default boolean healsWithTime(String code) {
        return true;
    }
}
