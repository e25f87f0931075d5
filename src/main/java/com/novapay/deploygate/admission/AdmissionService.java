package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.telemetry.SelfTest;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * One request's way through the gate: judge, record, and only then answer. Thread-safe; {@link #decide} completes when the
 * record is durable. What the rules judge is judged on threads of its own, so that nothing they do holds up a rollback.
 */
public final class AdmissionService implements Decider {
    /** The caller is refused at the end of its budget whatever happens here; a way back must be answered before. */
    private static final Duration MARGIN = Duration.ofMillis(200);

    private static final Duration IDLE = Duration.ofSeconds(10);
    /** What is larger in memory is judged one at a time. */
    private static final long HEAVY = 1024L * 1024;

    private final Judge judge;
    private final DecisionLog log;
    private final Clock clock;
    private final GateIdentity gate;
    private final Executor judging;
    private final Semaphore heavy = new Semaphore(1);

    /** Judges on a thread for each core, and records in the name of this gate. */
    public AdmissionService(Judge judge, DecisionLog log, Clock clock, GateIdentity gate) {
        this(judge, log, clock, gate, Runtime.getRuntime().availableProcessors());
    }

    /**
     * Judges, and records in the name of this gate.
     *
     * @param threads that judge by the rules, at once; they end by themselves when there is nothing to judge
     */
    public AdmissionService(Judge judge, DecisionLog log, Clock clock, GateIdentity gate, int threads) {
        this.judge = judge;
        this.log = log;
        this.clock = clock;
        this.gate = gate;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("judge-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        this.judging = pool;
    }

    /** The threads that judge by the rules, for a self-test. */
    public SelfTest.Part threads(Duration patience) {
        return new SelfTest.Part("judging threads", judging, patience);
    }

    /**
     * Judges and records. A dry run leaves no trace. What no rule is asked about is decided by the calling thread; what the
     * rules are asked about never holds it up.
     *
     * @param budget how long all of it may take; a fifth of it is kept for the record
     * @return completes exceptionally only with {@link Course.Overloaded}
     */
    @Override
    public CompletableFuture<Decision> decide(AdmissionRequest request, Duration budget) {
        long start = System.nanoTime();
        Course course = Course.CURRENT.orElse(Course.FREE);
        return switch (judge.sort(request, clock.instant())) {
            case Judge.Sorted.Decided decided -> recorded(decided.decision(), budget, start, course);
            case Judge.Sorted.Undecided undecided -> {
                long cost = TreeCost.of(request.object()) + TreeCost.of(request.oldObject());
                if (!course.startJudging(cost)) {
                    yield CompletableFuture.failedFuture(new Course.Overloaded());
                }
                yield CompletableFuture.supplyAsync(() -> judged(undecided, cost, budget, start), judging)
                        .thenCompose(decision -> recorded(decision, budget, start, course));
            }
        };
    }

    private Decision judged(Judge.Sorted.Undecided undecided, long cost, Duration budget, long start) {
        Duration most = budget.multipliedBy(4).dividedBy(5);
        if (cost <= HEAVY) {
            return judge.decide(undecided, most.minusNanos(System.nanoTime() - start));
        }
        try {
            if (!heavy.tryAcquire(most.minusNanos(System.nanoTime() - start).toNanos(), TimeUnit.NANOSECONDS)) {
                return undecided.draft().failed(FailureCode.POLICY_TIMEOUT, "another large change took all the time");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return undecided.draft().failed(FailureCode.POLICY_TIMEOUT, "the gate is stopping");
        }
        try {
            return judge.decide(undecided, most.minusNanos(System.nanoTime() - start));
        } finally {
            heavy.release();
        }
    }

    private CompletableFuture<Decision> recorded(Decision decision, Duration budget, long start, Course course) {
        Change change = decision.change();
        boolean recorded = change == null || change.recorded();
        if (!recorded) {
            return CompletableFuture.completedFuture(decision);
        }
        boolean wayBack = decision.allowed() && change != null && change.passesUnjudged();
        if (decision.request().dryRun()) {
            return CompletableFuture.completedFuture(wayBack ? decision : rehearsed(decision));
        }
        if (!wayBack) {
            return recorded(decision, DecisionDocument.of(decision, gate, System.nanoTime() - start), budget, start);
        }
        course.stands(decision);
        try {
            ObjectNode document = DecisionDocument.of(decision, gate, System.nanoTime() - start);
            return recorded(decision.withoutObjects(), document, budget, start);
        } catch (RuntimeException | StackOverflowError e) {
            // A fault of the gate must not stand in the way of a rollback.
            return CompletableFuture.completedFuture(unrecorded(decision, "it could not be written: " + e));
        }
    }

    private CompletableFuture<Decision> recorded(Decision decision, ObjectNode document, Duration budget, long start) {
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
        boolean keepsFailure = stands || decision.failure() != null;
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
                keepsFailure ? decision.failure() : FailureCode.AUDIT_UNAVAILABLE,
                keepsFailure ? decision.failureDetail() : detail,
                null,
                Set.of(),
                decision.policyRevision(),
                decision.input());
    }
}
