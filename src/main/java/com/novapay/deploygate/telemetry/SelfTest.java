package com.novapay.deploygate.telemetry;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

/**
 * Whether the threads that answer requests still work: each look gives each of them an empty task, and names those that have not
 * done an earlier one in time. A process whose port answers while these threads hang is of no use. Thread-safe.
 */
public final class SelfTest {
    private final List<Watched> parts;
    private final LongSupplier nanoTime;

    /**
     * Threads that take tasks.
     *
     * @param name for people
     * @param patience how long a task may wait for its turn; longer than the longest queue takes under overload, since a gate that
     *     has too much to do must not be ended for it
     */
    public record Part(String name, Executor threads, Duration patience) {}

    /** @param nanoTime as {@link System#nanoTime()} */
    public SelfTest(List<Part> parts, LongSupplier nanoTime) {
        this.parts = parts.stream().map(Watched::new).toList();
        this.nanoTime = nanoTime;
    }

    /** The parts that do not work, with what is wrong; empty when all do. Never blocks. */
    public List<String> hanging() {
        long now = nanoTime.getAsLong();
        return parts.stream()
                .filter(part -> !part.works(now))
                .map(part -> part.part.name + " (no answer for over " + part.part.patience.toSeconds() + " s)")
                .toList();
    }

    private static final class Watched {
        private final Part part;
        /** When the task that is not done yet was given; null when there is none. */
        private final AtomicReference<Long> given = new AtomicReference<>();

        Watched(Part part) {
            this.part = part;
        }

        boolean works(long now) {
            Long before = given.get();
            if (before != null) {
                return now - before <= part.patience.toNanos();
            }
            if (given.compareAndSet(null, now)) {
                try {
                    part.threads.execute(() -> given.set(null));
                } catch (RejectedExecutionException e) {
                    return false; // stays given, so that it counts from now on
                }
            }
            return true;
        }
    }
}
