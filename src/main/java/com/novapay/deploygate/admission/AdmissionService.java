package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One request's way through the gate: judge, record, and only then answer. Thread-safe; {@link #decide} blocks for the
 * judgement and completes when the record is durable.
 */
public final class AdmissionService implements Decider {
    /** The caller is refused at the end of its budget whatever happens here; a way back must be answered before. */
    private static final Duration MARGIN = Duration.ofMillis(200);

    private final Judge judge;
    private final DecisionLog log;
    private final Clock clock;
    private final GateIdentity gate;

    /** Judges, and records in the name of this gate. */
    public AdmissionService(Judge judge, DecisionLog log, Clock clock, GateIdentity gate) {
        this.judge = judge;
        this.log = log;
        this.clock = clock;
        this.gate = gate;
    }

    /**
     * Judges and records; never completes exceptionally. A dry run leaves no trace.
     *
     * @param budget how long all of it may take; a fifth of it is kept for the record
     */
    @Override
    public CompletableFuture<Decision> decide(AdmissionRequest request, Duration budget) {
        long start = System.nanoTime();
        Decision decision =
                judge.decide(request, clock.instant(), budget.multipliedBy(4).dividedBy(5));
        Change change = decision.change();
        boolean recorded = change == null || change.recorded();
        if (request.dryRun() || !recorded) {
            return CompletableFuture.completedFuture(decision);
        }
        ObjectNode document = DecisionDocument.of(decision, gate, System.nanoTime() - start);
        Duration tenth = budget.dividedBy(10);
        Duration left =
                budget.minusNanos(System.nanoTime() - start).minus(tenth.compareTo(MARGIN) < 0 ? tenth : MARGIN);
        CompletableFuture<AppendOutcome> appended = log.append(LogRecord.of(document));
        // A copy, or giving up on the store would hide what it still writes.
        return appended.copy()
                .completeOnTimeout(
                        new AppendOutcome.Unavailable("the decision could not be recorded in time"),
                        Math.max(1, left.toMillis()),
                        TimeUnit.MILLISECONDS)
                .thenApply(outcome -> switch (outcome) {
                    case AppendOutcome.Appended ignored -> decision;
                    case AppendOutcome.Spooled ignored -> decision;
                    case AppendOutcome.Unavailable none -> unrecorded(decision, document, appended, none.detail());
                    case AppendOutcome.Doubtful perhaps -> unrecorded(decision, document, appended, perhaps.detail());
                });
    }

    private Decision unrecorded(
            Decision decision, ObjectNode document, CompletableFuture<AppendOutcome> appended, String detail) {
        Decision answer = unrecorded(decision, detail);
        if (decision.allowed() && !answer.allowed()) {
            appended.minimalCompletionStage().thenCompose(outcome -> switch (outcome) {
                case AppendOutcome.Unavailable none -> appended;
                case AppendOutcome.Appended late -> withdraw(document, detail);
                case AppendOutcome.Spooled late -> withdraw(document, detail);
                case AppendOutcome.Doubtful perhaps -> withdraw(document, detail);
            });
        }
        return answer;
    }

    /** Takes a decision back that is in the log, or may be, and was refused. */
    private CompletableFuture<AppendOutcome> withdraw(ObjectNode document, String detail) {
        return log.append(LogRecord.of(WithdrawnDocument.of(document, clock.instant(), detail)));
    }

    /** Without a record nothing is admitted but ways back, and what stops deploys where the rules allow that. */
    private static Decision unrecorded(Decision decision, String detail) {
        Change change = decision.change();
        boolean wayBack = change != null && change.passesUnjudged() && decision.allowed();
        boolean brake = change != null && change.changeClass().stopsDeploys() && decision.allowed();
        boolean stands = wayBack || brake;
        List<String> warnings = new ArrayList<>(decision.warnings());
        if (stands) {
            warnings.add((wayBack ? "this way back" : "this") + " was not recorded: the decision log is unavailable");
        }
        return new Decision(
                decision.id(),
                decision.time(),
                decision.request(),
                change,
                stands,
                stands ? decision.violations() : List.of(),
                warnings,
                stands ? decision.failure() : FailureCode.AUDIT_UNAVAILABLE,
                stands ? decision.failureDetail() : detail,
                null,
                Set.of(),
                decision.policyRevision(),
                decision.input());
    }
}
