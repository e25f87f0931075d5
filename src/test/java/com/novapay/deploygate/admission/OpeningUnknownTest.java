package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.change.Reviews;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.EvaluationFailure;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.Verdict;
import com.novapay.deploygate.policy.Violation;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A forecast that is cut off says that it is not known, never that the gate does not open. */
class OpeningUnknownTest {
    private static final Instant SUNDAY = Instant.parse("2026-11-29T15:00:00Z");
    private static final DenialText TEXT = new DenialText(() -> ZoneId.of("America/New_York"));
    private static final GateIdentity GATE = new GateIdentity("v", "i", "c");

    @Test
    void forecastThatIsCutOff_isNotKnown() {
        for (int answers : List.of(1, 2, 9, 70)) {
            Decision decision = decide(answers, true);
            assertThat(decision.allowed()).isFalse();
            assertThat(decision.failure()).isNull();
            assertThat(decision.opening()).isEqualTo(new NextOpening.Unknown());
            assertThat(TEXT.of(decision)).contains("deploy-days; the next opening is not known. Decision");
            JsonNode document = DecisionDocument.of(decision, GATE, 1, "");
            assertThat(document.path("nextOpen").isNull()).isTrue();
            assertThat(document.path("nextOpenKnown").asBoolean(true)).isFalse();
        }
    }

    @Test
    void closedForFiveWeeks_isKnown() {
        Decision decision = decide(Integer.MAX_VALUE, true);
        assertThat(decision.opening()).isEqualTo(new NextOpening.Never());
        assertThat(TEXT.of(decision)).doesNotContain("not known");
        assertThat(DecisionDocument.of(decision, GATE, 1, "").has("nextOpenKnown"))
                .isFalse();
    }

    @Test
    void denialThatTimeDoesNotHeal_isKnown() {
        Decision decision = decide(1, false);
        assertThat(decision.opening().isKnown()).isTrue();
        assertThat(TEXT.of(decision)).doesNotContain("not known");
    }

    /** @param answers how many evaluations come to an end in time */
    private static Decision decide(int answers, boolean heals) {
        int[] asked = {0};
        PolicyEvaluator evaluator = new PolicyEvaluator() {
            @Override
            public String revision() {
                return "r";
            }

            @Override
            public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
                Violation sunday = new Violation(
                        "deploy-days", "Sunday.", "Wait.", JsonNodeFactory.instance.objectNode(), Enforcement.DENY);
                return asked[0]++ < answers
                        ? new EvaluationOutcome.Evaluated(new Verdict(List.of(sunday), List.of()), "r")
                        : new EvaluationOutcome.Failed(EvaluationFailure.TIMEOUT, "late", "r");
            }

            @Override
            public boolean healsWithTime(String code) {
                return heals;
            }
        };
        FactSet none = new FactSet(List.of());
        return new ChangeEvaluator(
                        new FactSetView(() -> none, () -> new Freshness.Fresh(Duration.ZERO)),
                        () -> evaluator,
                        () -> "d-1")
                .decide(Reviews.request(Reviews.read(Reviews.SET_IMAGE)), SUNDAY, Duration.ofMinutes(1));
    }
}
