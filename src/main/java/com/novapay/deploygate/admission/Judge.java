package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.Classifier;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Decides one request: classify, look up facts, evaluate, in this order and without I/O. Recording is somebody else's.
 * Thread-safe.
 */
public final class Judge {
    private final Classifier classifier = new Classifier();
    private final FactsView facts;
    private final PolicyEvaluator evaluator;
    private final OpeningForecast forecast;
    private final Supplier<String> ids;
    private final Predicate<String> judgedCodes;

    public Judge(FactsView facts, PolicyEvaluator evaluator, Supplier<String> ids) {
        this(facts, evaluator, ids, code -> true);
    }

    /**
     * Judges by some rules only.
     *
     * @param judgedCodes which rules count, so that a case can test one thing
     */
    public Judge(FactsView facts, PolicyEvaluator evaluator, Supplier<String> ids, Predicate<String> judgedCodes) {
        this.facts = facts;
        this.evaluator = evaluator;
        this.forecast = new OpeningForecast(evaluator, judgedCodes);
        this.ids = ids;
        this.judgedCodes = judgedCodes;
    }

    /** Decides; whatever goes wrong on the way is a denial with a failure code, never an exception. */
    @SuppressWarnings("CatchingUnchecked") // the last line of "in doubt, no"
    public Decision decide(AdmissionRequest request, Instant now, Duration budget) {
        String id = ids.get();
        Change change = null;
        try {
            change = classifier.classify(request, facts);
            if (!change.changeClass().judgedByRules()) {
                return allowed(id, request, change, now, warningsOfWayBack(change));
            }
            if (facts.freshness() instanceof Freshness.Unknown unknown) {
                return failed(id, request, change, now, FailureCode.FACTS_STALE, unknown.reason());
            }
            long start = System.nanoTime();
            ObjectNode input = PolicyInput.of(request, change, facts.of(request, change, now), now);
            return switch (evaluator.evaluate(input, budget)) {
                case EvaluationOutcome.Failed failure ->
                    failed(id, request, change, now, FailureCode.of(failure.failure()), failure.detail());
                case EvaluationOutcome.Evaluated evaluated ->
                    judged(id, request, change, now, input, evaluated, budget.minusNanos(System.nanoTime() - start));
            };
        } catch (RuntimeException e) {
            return failed(id, request, change, now, FailureCode.INTERNAL_ERROR, e.toString());
        }
    }

    private Decision judged(
            String id,
            AdmissionRequest request,
            Change change,
            Instant now,
            ObjectNode input,
            EvaluationOutcome.Evaluated evaluated,
            Duration left) {
        List<Violation> violations = evaluated.verdict().violations().stream()
                .filter(violation -> judgedCodes.test(violation.code()))
                .toList();
        Set<String> denying = violations.stream()
                .filter(violation -> violation.enforcement() == Enforcement.DENY)
                .map(Violation::code)
                .collect(Collectors.toSet());
        List<String> warnings = new ArrayList<>(evaluated.verdict().warnings());
        violations.stream()
                .filter(violation -> violation.enforcement() == Enforcement.WARN)
                .forEach(violation -> warnings.add(violation.code() + ": " + violation.message()));
        Optional<Instant> nextOpen =
                denying.isEmpty() ? Optional.empty() : forecast.nextOpen(input, denying, now, left.dividedBy(4));
        return new Decision(
                id,
                now,
                request,
                change,
                denying.isEmpty(),
                violations,
                warnings,
                null,
                "",
                nextOpen.orElse(null),
                evaluated.revision());
    }

    private static List<String> warningsOfWayBack(Change change) {
        boolean unpinned = change.images().stream().anyMatch(image -> image.digest() == null);
        return change.changeClass() == ChangeClass.ROLLBACK && unpinned
                ? List.of("rollback to an image that is not pinned by digest: it may not be what ran before")
                : List.of();
    }

    private Decision allowed(String id, AdmissionRequest request, Change change, Instant now, List<String> warnings) {
        return new Decision(id, now, request, change, true, List.of(), warnings, null, "", null, evaluator.revision());
    }

    private Decision failed(
            String id,
            AdmissionRequest request,
            @Nullable Change change,
            Instant now,
            FailureCode code,
            String detail) {
        return new Decision(
                id, now, request, change, false, List.of(), List.of(), code, detail, null, evaluator.revision());
    }
}
