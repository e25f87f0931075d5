package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.RecordClassifier;
import com.novapay.deploygate.facts.FactProblem;
import com.novapay.deploygate.facts.FactSchema;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.Violation;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Decides writes of the gate's own records. Everything passes the policies; only what makes others trust, such as an
 * approval, needs facts that are known, so that incidents can be opened and approvals revoked while they are not.
 * Thread-safe.
 */
final class RecordEvaluator {
    private final FactsView facts;
    private final Supplier<PolicyEvaluator> policies;
    private final Predicate<String> judgedCodes;

    RecordEvaluator(FactsView facts, Supplier<PolicyEvaluator> policies, Predicate<String> judgedCodes) {
        this.facts = facts;
        this.policies = policies;
        this.judgedCodes = judgedCodes;
    }

    Decision decide(ChangeEvaluator.Draft unclassified, Duration budget, RequestProgress course) {
        course.begin(RequestTrace.Step.FACTS);
        AdmissionRequest request = unclassified.request();
        Change change = RecordClassifier.classify(request);
        ChangeEvaluator.Draft draft = unclassified.of(change);
        if (change.changeClass() == ChangeClass.RECORD_CREATE
                && facts.freshness() instanceof Freshness.Unknown unknown) {
            return draft.failed(FailureCode.FACTS_STALE, unknown.reason());
        }
        ObjectNode input = PolicyInput.ofRecord(
                request, change, facts.ofRecord(request, draft.time()), unreadable(request), draft.time());
        course.begin(RequestTrace.Step.EVALUATE);
        return switch (policies.get().evaluateRecord(input, budget)) {
            case EvaluationOutcome.Failed failure ->
                draft.on(input).by(failure.revision()).failed(FailureCode.of(failure.failure()), failure.detail());
            case EvaluationOutcome.Evaluated evaluated -> {
                List<Violation> violations = evaluated.verdict().violations().stream()
                        .filter(violation -> judgedCodes.test(violation.code()))
                        .toList();
                yield draft.on(input)
                        .by(evaluated.revision())
                        .ruled(Ruling.of(violations, evaluated.verdict().warnings()));
            }
        };
    }

    /** Why a record that is to be deleted testifies to nothing, empty when it does testify. */
    private static String unreadable(AdmissionRequest request) {
        return request.operation() == Operation.DELETE
                ? FactSchema.check(request.oldObject()).stream()
                        .map(FactProblem::message)
                        .findFirst()
                        .orElse("")
                : "";
    }
}
