package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.change.Change;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * Records decisions before they are answered. Without a record a deploy is denied with {@code audit-unavailable}; what always
 * passes passes with a warning. Thread-safe.
 */
final class DecisionRecorder {
    /** The caller is refused at the end of its budget whatever happens here; a way back must be answered before. */
    private static final Duration MARGIN = Duration.ofMillis(200);

    private final DecisionLog log;
    private final Clock clock;
    private final GateIdentity gate;
    private final UnaryOperator<String> commits;

    /**
     * @param gate in whose name it records
     * @param commits the commit of a revision of the policies; empty where there is none
     */
    DecisionRecorder(DecisionLog log, Clock clock, GateIdentity gate, UnaryOperator<String> commits) {
        this.log = log;
        this.clock = clock;
        this.gate = gate;
        this.commits = commits;
    }

    /**
     * Records a decision; completes with the answer once the record is durable, or is known not to become so. A dry run leaves no
     * record.
     *
     * @param budget how long the request may take, of which some is kept for the answer
     * @param start when it began, as {@link System#nanoTime()}
     */
    CompletableFuture<Decision> record(Decision decision, Duration budget, long start, RequestProgress course) {
        Change change = decision.change();
        boolean recorded = change == null || change.recorded();
        if (!recorded) {
            return CompletableFuture.completedFuture(decision);
        }
        boolean wayBack = decision.allowed() && change != null && change.passesUnjudged();
        if (decision.request().dryRun()) {
            return CompletableFuture.completedFuture(wayBack ? decision : rehearsed(decision));
        }
        course.begin(RequestTrace.Step.RECORD);
        if (!wayBack) {
            return append(decision, document(decision, start), budget, start);
        }
        course.stands(decision);
        try {
            ObjectNode document = document(decision, start);
            return append(decision.withoutObjects(), document, budget, start);
        } catch (RuntimeException | StackOverflowError e) {
            // A fault of the gate must not stand in the way of a rollback.
            return CompletableFuture.completedFuture(unrecorded(decision, "it could not be written: " + e));
        }
    }

    private ObjectNode document(Decision decision, long start) {
        return DecisionDocument.of(decision, gate, System.nanoTime() - start, commits.apply(decision.policyRevision()));
    }

    private CompletableFuture<Decision> append(Decision decision, ObjectNode document, Duration budget, long start) {
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

    /** A dry run leaves no record, and is answered as the change would be while nothing can be recorded. */
    private Decision rehearsed(Decision decision) {
        return log.problem().map(problem -> unrecorded(decision, problem)).orElse(decision);
    }

    /** Without a record nothing is admitted but ways back, and what stops deploys where the rules allow that. */
    private static Decision unrecorded(Decision decision, String detail) {
        Change change = decision.change();
        boolean wayBack = change != null && change.passesUnjudged() && decision.allowed();
        boolean brake = change != null && change.changeClass().stopsDeploys() && decision.allowed();
        boolean stands = wayBack || brake;
        // What could not be judged is denied for that reason, recorded or not.
        boolean keepsRuling = stands || decision.failure() != null;
        List<String> warnings = new ArrayList<>(decision.warnings());
        if (stands) {
            warnings.add(
                    (wayBack ? "this rollback" : "this change") + " was not recorded: the audit log is unavailable");
        }
        return keepsRuling
                ? decision.with(warnings)
                : decision.with(new Ruling.Failed(FailureCode.AUDIT_UNAVAILABLE, detail, warnings));
    }
}
