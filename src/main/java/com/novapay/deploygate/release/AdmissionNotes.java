package com.novapay.deploygate.release;

import com.novapay.deploygate.kubernetes.ApiProblem;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Notes admitted changes in release histories, and holds what a rollback left behind, beside the decisions: one thread of
 * the gate that admitted them, whether or not it leads. What is admitted is written only after the answer, so each is
 * looked for again for some ten seconds; one that never came to be is not noted. Thread-safe; telling it never blocks and
 * never throws.
 */
public final class AdmissionNotes implements AutoCloseable {
    private static final int ROOM = 1_000;
    private static final int TRIES = 55;
    private static final Duration PAUSE = Duration.ofMillis(50);
    /** Pauses grow to that many times the first. */
    private static final int LONGEST = 4;

    private static final Duration LONGEST_END = Duration.ofSeconds(2);

    private final HistoryNotes notes;
    private final Later later;
    private final Consumer<String> report;
    private final Runnable end;
    private final AtomicInteger waiting = new AtomicInteger();

    /** Runs tasks later, one at a time and never in the caller's thread; may refuse as executors do. */
    interface Later {
        void run(Runnable task, Duration pause);
    }

    AdmissionNotes(HistoryNotes notes, Later later, Runnable end, Consumer<String> report) {
        this.notes = notes;
        this.later = later;
        this.end = end;
        this.report = report;
    }

    /**
     * Begins to note for a cluster.
     *
     * @param client not closed by this; it must not retry by itself
     * @param keep revisions of one workload that ran healthy, 1 or more
     * @param executor of one thread; ended by this
     * @param report told each hold and each problem, one line
     */
    public static AdmissionNotes start(
            KubernetesClient client, int keep, ExecutorService executor, Consumer<String> report) {
        Later later =
                (task, pause) -> CompletableFuture.delayedExecutor(pause.toMillis(), TimeUnit.MILLISECONDS, executor)
                        .execute(task);
        return new AdmissionNotes(
                new HistoryNotes(new ApiReleaseCluster(client), keep, report), later, () -> end(executor), report);
    }

    /** Notes it as soon as the cluster shows it. */
    public void note(Admitted admitted) {
        if (waiting.incrementAndGet() > ROOM) {
            waiting.decrementAndGet();
            report.accept(admitted.workload().told() + ": too many changes at once, so " + admitted.decision()
                    + " is not written to its history");
            return;
        }
        later(admitted, 1, Duration.ZERO);
    }

    private void later(Admitted admitted, int attempt, Duration pause) {
        try {
            later.run(() -> attempt(admitted, attempt), pause);
        } catch (RejectedExecutionException e) {
            // The gate ends; the leader's look holds what was left behind once the earlier revision is healthy.
            waiting.decrementAndGet();
        }
    }

    private void attempt(Admitted admitted, int attempt) {
        String problem = "";
        boolean last = attempt == TRIES;
        try {
            if (notes.attempt(admitted) == HistoryNotes.Outcome.DONE) {
                waiting.decrementAndGet();
                return;
            }
        } catch (ApiProblem e) {
            problem = ": " + e.getMessage();
            last |= e.isRefused();
        } catch (RuntimeException e) {
            // Whatever it is, the others must still be noted.
            problem = ": " + e;
        } catch (Error e) {
            waiting.decrementAndGet();
            throw e;
        }
        if (!last) {
            later(admitted, attempt + 1, PAUSE.multipliedBy(Math.min(attempt, LONGEST)));
            return;
        }
        waiting.decrementAndGet();
        report.accept(admitted.workload().told() + ": decision " + admitted.decision()
                + " could not be written to its history"
                + (problem.isEmpty() ? ": the change was not found" : problem));
    }

    /** Lets go of what waits; a try under way may end within two seconds. */
    @Override
    public void close() {
        end.run();
    }

    private static void end(ExecutorService executor) {
        executor.shutdown();
        try {
            executor.awaitTermination(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        executor.shutdownNow();
    }
}
