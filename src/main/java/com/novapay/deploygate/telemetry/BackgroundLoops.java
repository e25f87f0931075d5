package com.novapay.deploygate.telemetry;

import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Makes the threads on which a gate works beside deciding. Whatever a round of such a loop throws, an {@link Error} too, is
 * logged and counted, and the loop goes on. When memory has run out the process ends, to be started again: what other threads
 * lost is not known. A loop that ended all the same makes the gate not alive. Thread-safe.
 */
public final class BackgroundLoops {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** As the JVM itself ends with {@code -XX:+ExitOnOutOfMemoryError}. */
    private static final int OUT_OF_MEMORY = 3;

    private final GateMetrics metrics;
    private final Consumer<String> report;
    private final Runnable outOfMemory;
    private final Duration pause;

    /** @param report told each failure, one line */
    public BackgroundLoops(GateMetrics metrics, Consumer<String> report) {
        this(metrics, report, () -> Runtime.getRuntime().halt(OUT_OF_MEMORY), PAUSE);
    }

    BackgroundLoops(GateMetrics metrics, Consumer<String> report, Runnable outOfMemory, Duration pause) {
        this.metrics = metrics;
        this.report = report;
        this.outOfMemory = outOfMemory;
        this.pause = pause;
    }

    /**
     * Threads for loops that run until they are told to end. One that throws is run again after a pause; one that returns or is
     * interrupted has ended as it should.
     */
    public ThreadFactory threads() {
        return loop -> Thread.ofPlatform().daemon().unstarted(() -> keep(loop));
    }

    /** An executor of one thread for tasks that are done again and again, or in turn. */
    public ScheduledExecutorService scheduler(String name) {
        return new GuardedScheduler(name);
    }

    private void keep(Runnable loop) {
        String name = Thread.currentThread().getName();
        boolean ended = false;
        try {
            while (!runs(name, loop)) {
                Thread.sleep(pause);
            }
            ended = true;
        } catch (InterruptedException e) {
            ended = true;
        } finally {
            if (!ended) {
                metrics.loopEnded(name);
            }
        }
    }

    /** Whether it ended without throwing. */
    @SuppressWarnings("CatchingUnchecked") // whatever it is, the loop must go on
    private boolean runs(String name, Runnable loop) {
        try {
            loop.run();
            return true;
        } catch (Throwable e) {
            failed(name, e);
            return false;
        }
    }

    private void failed(String name, Throwable problem) {
        metrics.loopFailed(name);
        if (problem instanceof OutOfMemoryError) {
            outOfMemory.run();
        }
        StackTraceElement[] trace = problem.getStackTrace();
        report.accept("background loop " + name + " failed and continues: " + problem
                + (trace.length == 0 ? "" : " at " + trace[0]));
    }

    /** Guards each task, so that none ends the repetition of itself. */
    private final class GuardedScheduler extends ScheduledThreadPoolExecutor {
        private final String name;

        GuardedScheduler(String name) {
            super(1, Thread.ofPlatform().daemon().name(name).factory());
            this.name = name;
        }

        @Override
        public void execute(Runnable task) {
            super.execute(guarded(task));
        }

        @Override
        public ScheduledFuture<?> scheduleWithFixedDelay(Runnable task, long first, long delay, TimeUnit unit) {
            return super.scheduleWithFixedDelay(guarded(task), first, delay, unit);
        }

        @Override
        public ScheduledFuture<?> scheduleAtFixedRate(Runnable task, long first, long period, TimeUnit unit) {
            return super.scheduleAtFixedRate(guarded(task), first, period, unit);
        }

        private Runnable guarded(Runnable task) {
            return () -> runs(name, task);
        }
    }
}
