package com.novapay.deploygate.policytest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.policy.EvaluationFailure;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyEvaluator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class KnownReviewsTest {
    private final KnownReviews known = KnownReviews.shipped();
    private final List<JsonNode> asked = new ArrayList<>();
    private final AtomicLong now = new AtomicLong();

    /** Takes a millisecond each time, and fails. */
    private final PolicyEvaluator evaluator = new PolicyEvaluator() {
        @Override
        public String revision() {
            return "r1";
        }

        @Override
        public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
            asked.add(input);
            now.addAndGet(1_000_000);
            return new EvaluationOutcome.Failed(EvaluationFailure.ERROR, "no", "r1");
        }
    };

    @Test
    void everyOneIsRehearsedInTurn() {
        assertThat(known.rehearse(evaluator, 48, Duration.ofMinutes(1), now::get))
                .isEqualTo(48);
        assertThat(asked).hasSizeGreaterThan(30);
        assertThat(new HashSet<>(asked)).hasSizeLessThan(asked.size()).hasSizeGreaterThan(15);
    }

    @Test
    void endsInTime() {
        int done = known.rehearse(evaluator, 1_000_000, Duration.ofMillis(20), now::get);

        assertThat(asked).hasSize(20);
        assertThat(done).isBetween(20, 60);
    }

    @Test
    void rehearsesOneEvenWithoutTime() {
        assertThat(known.rehearse(evaluator, 10, Duration.ZERO, now::get)).isEqualTo(1);
    }
}
