package com.novapay.deploygate.admission;

import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.telemetry.SelfTest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * One request's whole way through the gate: classify, evaluate, record, tell the listeners, answer. Thread-safe. What the rules are
 * asked about is evaluated on threads of its own, so that nothing they do holds up a rollback.
 */
public final class AdmissionPipeline implements AdmissionHandler {
    private static final Duration IDLE = Duration.ofSeconds(10);
    /** What is larger in memory is evaluated one at a time. */
    private static final long HEAVY = 1024L * 1024;

    private final ChangeEvaluator judge;
    private final DecisionRecorder recorder;
    private final Clock clock;
    private final Answering answering;
    private final Executor evaluating;
    private final Semaphore heavy = new Semaphore(1);

    /**
     * What happens between the record and the answer.
     *
     * @param dryRuns what the caller of a dry run is told instead; nothing is stored by one
     * @param listeners told of each decision, in this order
     * @param report told of a listener that failed, one line
     * @param commits the commit of a revision of the policies, for the record; empty where there is none
     */
    public record Answering(
            UnaryOperator<Decision> dryRuns,
            List<DecisionListener> listeners,
            Consumer<String> report,
            UnaryOperator<String> commits) {
        /** The answer is the decision, and nobody else is told. */
        public static final Answering PLAIN =
                new Answering(UnaryOperator.identity(), List.of(), line -> {}, revision -> "");

        public Answering {
            listeners = List.copyOf(listeners);
        }
    }

    /** Evaluates on a thread for each core, records in the name of this gate, and tells nobody. */
    public AdmissionPipeline(ChangeEvaluator judge, DecisionLog log, Clock clock, GateIdentity gate) {
        this(judge, log, clock, gate, Runtime.getRuntime().availableProcessors(), Answering.PLAIN);
    }

    /**
     * The same with a given number of threads, and with what happens before the answer.
     *
     * @param threads that evaluate rules, at once; they end by themselves when there is nothing to do
     */
    public AdmissionPipeline(
            ChangeEvaluator judge, DecisionLog log, Clock clock, GateIdentity gate, int threads, Answering answering) {
        this.judge = judge;
        this.recorder = new DecisionRecorder(log, clock, gate, answering.commits());
        this.clock = clock;
        this.answering = answering;
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                IDLE.toSeconds(),
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("judge-", 0).factory());
        pool.allowCoreThreadTimeOut(true);
        this.evaluating = pool;
    }

    /** The threads that evaluate rules, for a self-test. */
    public SelfTest.Part threads(Duration patience) {
        return new SelfTest.Part("evaluation threads", evaluating, patience);
    }

    /**
     * What no rule is asked about is decided by the calling thread; what the rules are asked about never holds it up.
     *
     * @param budget how long all of it may take; a fifth of it is kept for the record
     * @return completes exceptionally only with {@link RequestProgress.Overloaded}
     */
    @Override
    public CompletableFuture<Decision> decide(AdmissionRequest request, Duration budget) {
        long start = System.nanoTime();
        RequestProgress course = RequestProgress.CURRENT.orElse(RequestProgress.FREE);
        return evaluate(request, budget, start, course)
                .thenCompose(decision -> recorder.record(decision, budget, start, course))
                .thenApply(decision -> tell(decision, course))
                .thenApply(decision -> request.dryRun() ? answering.dryRuns().apply(decision) : decision);
    }

    private CompletableFuture<Decision> evaluate(
            AdmissionRequest request, Duration budget, long start, RequestProgress course) {
        course.begin(RequestTrace.Step.CLASSIFY);
        return switch (judge.sort(request, clock.instant())) {
            case ChangeEvaluator.Sorted.Decided decided -> CompletableFuture.completedFuture(decided.decision());
            case ChangeEvaluator.Sorted.Undecided undecided -> {
                long cost = TreeCost.of(request.object()) + TreeCost.of(request.oldObject());
                if (!course.startJudging(cost)) {
                    yield CompletableFuture.failedFuture(new RequestProgress.Overloaded());
                }
                course.begin(RequestTrace.Step.WAIT_FOR_EVALUATOR);
                yield CompletableFuture.supplyAsync(() -> evaluate(undecided, cost, budget, start, course), evaluating);
            }
        };
    }

    private Decision evaluate(
            ChangeEvaluator.Sorted.Undecided undecided,
            long cost,
            Duration budget,
            long start,
            RequestProgress course) {
        Duration most = budget.multipliedBy(4).dividedBy(5);
        if (cost <= HEAVY) {
            return judge.decide(undecided, most.minusNanos(System.nanoTime() - start), course);
        }
        try {
            if (!heavy.tryAcquire(most.minusNanos(System.nanoTime() - start).toNanos(), TimeUnit.NANOSECONDS)) {
                return undecided
                        .draft()
                        .failed(FailureCode.POLICY_TIMEOUT, "another large change used the whole time limit");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return undecided.draft().failed(FailureCode.POLICY_TIMEOUT, "the gate is stopping");
        }
        try {
            return judge.decide(undecided, most.minusNanos(System.nanoTime() - start), course);
        } finally {
            heavy.release();
        }
    }

    private Decision tell(Decision decision, RequestProgress course) {
        course.begin(RequestTrace.Step.NOTIFY);
        for (DecisionListener listener : answering.listeners()) {
            try {
                listener.decided(decision);
            } catch (RuntimeException e) {
                // What is decided and recorded stands, whatever becomes of this.
                answering
                        .report()
                        .accept(listener.getClass().getSimpleName() + " failed for " + decision.id() + ": " + e);
            }
        }
        return decision;
    }
}
