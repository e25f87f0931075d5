package com.novapay.deploygate.policy.wasm;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** Interrupts a thread once its budget is used up, and never after {@link #close}. */
final class Deadline implements AutoCloseable {
    private final Object lock = new Object();
    private final ScheduledFuture<?> alarm;

    @GuardedBy("lock")
    private boolean closed;

    @GuardedBy("lock")
    private boolean passed;

    Deadline(ScheduledExecutorService watchdog, Thread thread, Duration budget) {
        alarm = watchdog.schedule(() -> ring(thread), Math.max(0, budget.toNanos()), TimeUnit.NANOSECONDS);
    }

    boolean passed() {
        synchronized (lock) {
            return passed;
        }
    }

    private void ring(Thread thread) {
        // Under the lock, so that a thread that has just finished is not interrupted in its next work.
        synchronized (lock) {
            if (!closed) {
                passed = true;
                thread.interrupt();
            }
        }
    }

    @Override
    public void close() {
        synchronized (lock) {
            closed = true;
            if (passed) {
                Thread.interrupted();
            }
        }
        alarm.cancel(false);
    }
}
