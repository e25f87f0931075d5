package com.novapay.deploygate.audit.tree;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Publishes the newest checkpoint beside everything else, again and again until it is there; one that a newer one overtakes is left out, for the newer one
 * covers it. Thread-safe.
 */
public final class Publishing implements AutoCloseable {
    private static final Duration PAUSE = Duration.ofMillis(500);
    private final CheckpointTarget target;
    private final ScheduledExecutorService executor;
    private final Consumer<String> report;
    private final AtomicReference<@Nullable StoredCheckpoint> waiting = new AtomicReference<>();
    private final Future<?> publishing;
    private volatile boolean failing;

    /**
     * Publishes at a target.
     *
     * @param executor shut down by this; blocked while a target hangs
     * @param report told when publishing fails, once, and when it works again
     */
    public Publishing(CheckpointTarget target, ScheduledExecutorService executor, Consumer<String> report) {
        this.target = target;
        this.executor = executor;
        this.report = report;
        this.publishing = executor.scheduleWithFixedDelay(this::publish, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Publishes this one next. */
    public void publish(StoredCheckpoint checkpoint) {
        waiting.set(checkpoint);
    }

    /** Whether the newest is published. */
    public boolean isDone() {
        return waiting.get() == null;
    }

    private void publish() {
        StoredCheckpoint next = waiting.get();
        if (next == null) {
            return;
        }
        try {
            target.publish(next);
            waiting.compareAndSet(next, null);
            if (failing) {
                failing = false;
                report.accept("checkpoints are published again at " + target.told());
            }
        } catch (IOException | RuntimeException e) {
            if (!failing) {
                failing = true;
                report.accept("checkpoints cannot be published at " + target.told() + ": " + e.getMessage());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Tries once more for what waits, for two seconds at most. */
    @Override
    public void close() {
        publishing.cancel(false);
        executor.execute(this::publish);
        executor.shutdown();
        try {
            if (!executor.awaitTermination(2, TimeUnit.SECONDS)) {
                executor.shutdownNow();
            }
        } catch (InterruptedException e) {
            executor.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
