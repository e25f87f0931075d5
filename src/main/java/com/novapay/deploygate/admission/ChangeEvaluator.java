package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.Classifier;
import com.novapay.deploygate.facts.Facts;
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
public final class ChangeEvaluator {
    /** Of what is let in, the object and its successor can always be read together: the rollback, the restart. */
    static final long LARGEST = ReviewCodec.BUDGET / 3;

    private static final JsonNode UNKNOWN = MissingNode.getInstance();
    private final Classifier classifier = new Classifier();
    private final FactsView facts;
    private final Supplier<PolicyEvaluator> policies;
    private final Supplier<String> ids;
    private final Predicate<String> judgedCodes;
    private final RecordEvaluator records;

    /**
     * Judges by all rules.
     *
     * @param policies the policies in force, asked once for each decision
     */
    public ChangeEvaluator(FactsView facts, Supplier<PolicyEvaluator> policies, Supplier<String> ids) {
        this(facts, policies, ids, code -> true);
    }

    /**
     * Judges by some rules only.
     *
     * @param judgedCodes which rules count, so that a case can test one thing
     */
    public ChangeEvaluator(
            FactsView facts, Supplier<PolicyEvaluator> policies, Supplier<String> ids, Predicate<String> judgedCodes) {
        this.facts = facts;
        this.policies = policies;
        this.ids = ids;
        this.judgedCodes = judgedCodes;
        this.records = new RecordEvaluator(facts, policies, judgedCodes);
    }

    /** What is known besides the requests. */
    public FactsView facts() {
        return facts;
    }

    /** How far a request is decided before any rule is asked. */
    sealed interface Sorted {
        /** No rule is asked about it. */
        record Decided(Decision decision) implements Sorted {}

        /** The rules are to be asked; that may take long. */
        record Undecided(Draft draft, Optional<Change> change) implements Sorted {}
    }

    /** Decides; whatever goes wrong on the way is a denial with a failure code, never an exception. */
    public Decision decide(AdmissionRequest request, Instant now, Duration budget) {
        return switch (sort(request, now)) {
            case Sorted.Decided decided -> decided.decision();
            case Sorted.Undecided undecided -> decide(undecided, budget, RequestProgress.FREE);
        };
    }

    /** Tells what no rule is asked about, at a cost that is linear in the request; never throws. */
    @SuppressWarnings("CatchingUnchecked") // the last line of "in doubt, no"
    Sorted sort(AdmissionRequest request, Instant now) {
        Draft draft = new Draft(ids.get(), now, request, null, policies.get().revision(), UNKNOWN);
        try {
            if (request.isOfRecord()) {
                return new Sorted.Undecided(draft, Optional.empty());
            }
            Change change =
                    classifier.classify(request, facts, now.minus(policies.get().restorableFor()));
            draft = draft.of(change);
            return change.judgedByRules()
                    ? new Sorted.Undecided(draft, Optional.of(change))
                    : new Sorted.Decided(draft.on(known(request, change, now)).allowed(warningsOfWayBack(change)));
        } catch (RuntimeException e) {
            return new Sorted.Decided(draft.failed(FailureCode.INTERNAL_ERROR, e.toString()));
        }
    }

    /** Asks the rules; whatever goes wrong is a denial, as above. */
    @SuppressWarnings("CatchingUnchecked") // as above
    Decision decide(Sorted.Undecided undecided, Duration budget, RequestProgress course) {
        Draft draft = undecided.draft();
        try {
            if (undecided.change().isEmpty()) {
                return records.decide(draft, budget, course);
            }
            Change change = undecided.change().get();
            boolean deploys = change.changeClass() == ChangeClass.DEPLOY || change.changeClass() == ChangeClass.CREATE;
            return deploys && TreeCost.of(draft.request.object()) > LARGEST
                    ? draft.failed(
                            FailureCode.BODY_TOO_LARGE,
                            "the object has more members and values than the gate evaluates")
                    : afterJudging(judge(draft, change, budget, course), change);
        } catch (RuntimeException e) {
            return draft.failed(FailureCode.INTERNAL_ERROR, e.toString());
        }
    }

    /**
     * Decides on a change that somebody else classified, for example a step of a canary that nobody has taken yet, which
     * tells whether the gate is open.
     */
    @SuppressWarnings("CatchingUnchecked") // as above
    public Decision decide(AdmissionRequest request, Change change, Instant now, Duration budget) {
        Draft draft = new Draft(ids.get(), now, request, change, policies.get().revision(), UNKNOWN);
        try {
            return judge(draft, change, budget, RequestProgress.FREE);
        } catch (RuntimeException e) {
            return draft.failed(FailureCode.INTERNAL_ERROR, e.toString());
        }
    }

    /**
     * Whether it would be admitted, without a decision and without looking for when the gate opens; false whatever goes wrong.
     *
     * @param change as it was classified when it was refused
     * @param argocd the Argo CD sync that it is judged as coming from, in the shape of the facts
     */
    @SuppressWarnings("CatchingUnchecked") // as above
    public boolean admits(AdmissionRequest request, Change change, ObjectNode argocd, Instant now, Duration budget) {
        try {
            if (facts.freshness() instanceof Freshness.Unknown) {
                return false;
            }
            Facts known = facts.of(request, change, now);
            known.document().set("argocd", argocd);
            return switch (policies.get().evaluate(PolicyInput.of(request, change, known, now), budget)) {
                case EvaluationOutcome.Failed failure -> false;
                case EvaluationOutcome.Evaluated evaluated ->
                    evaluated.verdict().violations().stream()
                            .noneMatch(violation ->
                                    violation.enforcement() == Enforcement.DENY && judgedCodes.test(violation.code()));
            };
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** Only words in the record for a way back, so whatever goes wrong is no reason to refuse one. */
    @SuppressWarnings("CatchingUnchecked")
    private JsonNode known(AdmissionRequest request, Change change, Instant now) {
        if (!change.recorded()) {
            return UNKNOWN;
        }
        try {
            return PolicyInput.of(request, change, facts.of(request, change, now), now);
        } catch (RuntimeException e) {
            return UNKNOWN;
        }
    }

    /** A rollback that renames the service is admitted also when nobody can tell whether it leaves an incident freeze. */
    private static Decision afterJudging(Decision judged, Change change) {
        boolean judgeable = judged.failure() == null;
        if (!change.passesUnjudged() || (judgeable && !judged.allowed())) {
            return judged;
        }
        List<String> warnings = new ArrayList<>(judged.warnings());
        warnings.addAll(warningsOfWayBack(change));
        if (!judgeable) {
            warnings.add("this rollback also renames the service, and the rules could not evaluate that");
        }
        return judged.admittedWith(warnings);
    }

    private Decision judge(Draft draft, Change change, Duration budget, RequestProgress course) {
        long start = System.nanoTime();
        course.begin(RequestTrace.Step.FACTS);
        // Read before the facts are: what grows stale meanwhile was fresh when it was read.
        Freshness freshness = facts.freshness();
        PolicyEvaluator evaluator = policies.get();
        ObjectNode input =
                PolicyInput.of(draft.request, change, facts.of(draft.request, change, draft.time), draft.time);
        Draft known = draft.on(input);
        if (freshness instanceof Freshness.Unknown unknown) {
            return known.failed(FailureCode.FACTS_STALE, unknown.reason());
        }
        course.begin(RequestTrace.Step.EVALUATE);
        return switch (evaluator.evaluate(input, budget)) {
            case EvaluationOutcome.Failed failure -> {
                Draft judged = known.by(failure.revision());
                yield judged.failed(FailureCode.of(failure.failure()), failure.detail());
            }
            case EvaluationOutcome.Evaluated evaluated -> {
                OpeningForecast forecast = new OpeningForecast(evaluator, judgedCodes);
                Duration left = budget.minusNanos(System.nanoTime() - start);
                yield judged(known.by(evaluated.revision()), input, evaluated, forecast, left);
            }
        };
    }

    private Decision judged(
            Draft draft,
            ObjectNode input,
            EvaluationOutcome.Evaluated evaluated,
            OpeningForecast forecast,
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
        if (!draft.request.isOfWorkload()) {
            warnings.add("the gate evaluates deployments and rollouts, but the webhook sends it "
                    + draft.request.resource().resource());
        }
        NextOpening opening = forecast.next(input, denying, draft.time, left.dividedBy(4));
        return draft.ruled(new Ruling.Evaluated(
                denying.isEmpty(),
                violations,
                warnings,
                opening,
                evaluated.verdict().rules()));
    }

    private static List<String> warningsOfWayBack(Change change) {
        boolean unpinned = change.images().stream().anyMatch(image -> image.digest() == null);
        return change.changeClass() == ChangeClass.ROLLBACK && unpinned
                ? List.of("rollback to an image that is not pinned by digest: it may not be what ran before")
                : List.of();
    }

    /** A decision as far as it is known. */
    record Draft(
            String id,
            Instant time,
            AdmissionRequest request,
            @Nullable Change change,
            String revision,
            JsonNode input) {
        Draft of(Change classified) {
            return new Draft(id, time, request, classified, revision, input);
        }

        Draft by(String usedRevision) {
            return new Draft(id, time, request, change, usedRevision, input);
        }

        Draft on(JsonNode known) {
            return new Draft(id, time, request, change, revision, known);
        }

        Decision allowed(List<String> warnings) {
            return ruled(Ruling.admitted(warnings, UNKNOWN));
        }

        Decision failed(FailureCode code, String detail) {
            return ruled(new Ruling.Failed(code, detail));
        }

        Decision ruled(Ruling ruling) {
            return new Decision(id, time, request, change, ruling, revision, input);
        }
    }
}
