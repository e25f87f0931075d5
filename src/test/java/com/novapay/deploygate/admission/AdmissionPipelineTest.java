package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Reviews;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyEvaluator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The order of the steps between a request and its answer, and what none of them may do. */
class AdmissionPipelineTest {
    private static final Duration BUDGET = Duration.ofSeconds(5);
    private final List<String> steps = new ArrayList<>();
    private final List<String> reported = new ArrayList<>();

    @Test
    void decision_isRecordedThenToldInOrderThenAnswered() {
        Decision answer = decide(
                Reviews.request(Reviews.read(Reviews.SET_IMAGE)),
                List.of(told -> steps.add("first " + told.id()), told -> steps.add("second " + told.id())));
        steps.add("answered");
        assertThat(answer.failure()).isEqualTo(FailureCode.FACTS_STALE);
        assertThat(steps).containsExactly("recorded", "first d-7", "second d-7", "answered");
        assertThat(reported).isEmpty();
    }

    @Test
    void listenerThatThrows_isReportedAndChangesNothing() {
        Decision answer = decide(
                Reviews.request(Reviews.read(Reviews.SET_IMAGE)), List.of(new Broken(), told -> steps.add("second")));
        assertThat(answer.id()).isEqualTo("d-7");
        assertThat(steps).containsExactly("recorded", "second");
        assertThat(reported).containsExactly("Broken failed for d-7: java.lang.IllegalStateException: full");
    }

    /** Listeners learn what was decided, not what the caller of the dry run is told. */
    @Test
    void dryRun_isAnsweredAsTheStepForDryRunsSays_andNothingElseIs() {
        AdmissionRequest request = Reviews.request(Reviews.read(Reviews.SET_IMAGE));
        List<DecisionListener> listeners = List.of(told -> steps.add("told " + told.allowed()));
        assertThat(decide(dryRun(request), listeners).allowed()).isTrue();
        assertThat(steps).as("a dry run leaves no record").containsExactly("told false");
        assertThat(decide(request, listeners).allowed()).isFalse();
    }

    private Decision decide(AdmissionRequest request, List<DecisionListener> listeners) {
        FactSet none = new FactSet(List.of());
        ChangeEvaluator evaluator = new ChangeEvaluator(
                new FactSetView(() -> none, () -> new Freshness.Unknown("nothing was read")),
                Unasked::new,
                () -> "d-7");
        return new AdmissionPipeline(
                        evaluator,
                        new Log(),
                        Clock.fixed(Instant.parse("2026-11-24T12:00:00Z"), ZoneOffset.UTC),
                        new GateIdentity("1", "gate-0", ""),
                        1,
                        new AdmissionPipeline.Answering(
                                decision -> decision.admittedWith(List.of()), listeners, reported::add, revision -> ""))
                .decide(request, BUDGET)
                .join();
    }

    private static AdmissionRequest dryRun(AdmissionRequest request) {
        return new AdmissionRequest(
                request.uid(),
                request.operation(),
                request.kind(),
                request.resource(),
                request.subResource(),
                request.namespace(),
                request.name(),
                request.user(),
                true,
                request.object(),
                request.oldObject());
    }

    private static final class Unasked implements PolicyEvaluator {
        @Override
        public String revision() {
            return "r";
        }

        @Override
        public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
            throw new IllegalStateException("stale facts are judged by no rule");
        }
    }

    private static final class Broken implements DecisionListener {
        @Override
        public void decided(Decision decision) {
            throw new IllegalStateException("full");
        }
    }

    private final class Log implements DecisionLog {
        @Override
        public CompletableFuture<AppendOutcome> append(LogRecord record) {
            steps.add("recorded");
            return CompletableFuture.completedFuture(new AppendOutcome.Appended());
        }

        @Override
        public void close() {}
    }
}
