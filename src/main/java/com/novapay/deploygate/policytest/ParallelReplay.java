package com.novapay.deploygate.policytest;

import com.novapay.deploygate.terminal.ProgressBar;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Evaluates documents on several threads and hands the results on in the order of the documents, so that a report does not depend on
 * the threads. Holds a bounded number of documents. Confined to one thread, which also takes the results.
 */
public final class ParallelReplay {
    private static final int BATCH = 64;
    private static final long BATCH_LENGTH = 4L << 20;
    private static final int AHEAD = 3;
    private final Function<String, ReplayResult> replay;
    private final ExecutorService workers;
    private final int most;
    private final Consumer<ReplayResult> results;
    private final Deque<Future<List<ReplayResult>>> running = new ArrayDeque<>();
    private List<String> batch = new ArrayList<>();
    private long length;

    /**
     * Starts nothing yet.
     *
     * @param replay evaluates one document; called by several threads at a time
     * @param threads of {@code workers}
     * @param results takes them in order, on the thread that calls
     */
    public ParallelReplay(
            Function<String, ReplayResult> replay,
            ExecutorService workers,
            int threads,
            Consumer<ReplayResult> results) {
        this.replay = replay;
        this.workers = workers;
        this.most = threads * AHEAD;
        this.results = results;
    }

    /**
     * Evaluates all decisions of a source.
     *
     * @param workers runs {@code threads} tasks at a time
     * @param report takes the results
     * @param bar shows how far it is
     */
    public static void run(
            DecisionSource source,
            Optional<Instant> since,
            Replay replay,
            ExecutorService workers,
            int threads,
            ReplayReport report,
            ProgressBar bar) {
        ParallelReplay parallel = new ParallelReplay(replay::of, workers, threads, report::add);
        source.each(since, (document, fraction) -> {
            parallel.add(document);
            bar.show(fraction, report.total(), "decisions");
        });
        parallel.finish();
    }

    /** Takes one document in; waits while too many are being evaluated. */
    public void add(String document) {
        batch.add(document);
        length += document.length();
        if (batch.size() >= BATCH || length > BATCH_LENGTH) {
            submit();
        }
    }

    /** Waits for all results. */
    public void finish() {
        submit();
        while (!running.isEmpty()) {
            take();
        }
    }

    private void submit() {
        List<String> documents = batch;
        batch = new ArrayList<>();
        length = 0;
        running.add(workers.submit(() -> documents.stream().map(replay).toList()));
        while (running.size() > most) {
            take();
        }
    }

    private void take() {
        try {
            running.remove().get().forEach(results);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("the replay was interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException problem) {
                throw problem;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
