package com.novapay.deploygate.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BackgroundLoopsTest {
    private static final long SOON = 30;
    private final GateMetrics metrics = new GateMetrics();
    private final List<String> reported = new CopyOnWriteArrayList<>();
    private final AtomicBoolean processEnded = new AtomicBoolean();
    private final BackgroundLoops loops =
            new BackgroundLoops(metrics, reported::add, () -> processEnded.set(true), Duration.ofMillis(1));

    static List<Throwable> thrown() {
        return List.of(
                new IllegalStateException("odd"),
                new StackOverflowError("deep"),
                new AssertionError("never"),
                new NoClassDefFoundError("a/B"),
                new OutOfMemoryError("Java heap space"));
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void scheduler_roundThrows_goesOnAndIsCounted(Throwable problem) throws Exception {
        CountDownLatch rounds = new CountDownLatch(3);
        ScheduledExecutorService scheduler = loops.scheduler("words");
        var repeated = scheduler.scheduleWithFixedDelay(
                () -> {
                    rounds.countDown();
                    throwAny(problem);
                },
                0,
                1,
                TimeUnit.MILLISECONDS);
        assertThat(rounds.await(SOON, TimeUnit.SECONDS)).isTrue();
        assertThat(repeated.isDone()).isFalse();
        scheduler.shutdownNow();
        assertTold("words", problem);
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void execute_taskThrows_theNextOneRuns(Throwable problem) throws Exception {
        CountDownLatch next = new CountDownLatch(1);
        ScheduledExecutorService scheduler = loops.scheduler("records");
        scheduler.execute(() -> throwAny(problem));
        scheduler.execute(next::countDown);
        assertThat(next.await(SOON, TimeUnit.SECONDS)).isTrue();
        scheduler.shutdownNow();
        assertTold("records", problem);
    }

    @ParameterizedTest
    @MethodSource("thrown")
    void threads_loopThrows_isRunAgainUntilItReturns(Throwable problem) throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Thread thread = loops.threads().newThread(() -> {
            if (runs.incrementAndGet() < 3) {
                throwAny(problem);
            }
        });
        thread.setName("facts-incidents");
        thread.start();
        thread.join(TimeUnit.SECONDS.toMillis(SOON));
        assertThat(runs).hasValue(3);
        assertTold("facts-incidents", problem);
        assertThat(metrics.endedLoops()).isEmpty();
    }

    @Test
    void threads_interrupted_endsAndStaysAlive() throws Exception {
        CountDownLatch failing = new CountDownLatch(1);
        BackgroundLoops patient = new BackgroundLoops(metrics, reported::add, () -> {}, Duration.ofHours(1));
        Thread thread = patient.threads().newThread(() -> {
            failing.countDown();
            throw new IllegalStateException("odd");
        });
        thread.start();
        assertThat(failing.await(SOON, TimeUnit.SECONDS)).isTrue();
        thread.interrupt();
        thread.join(TimeUnit.SECONDS.toMillis(SOON));
        assertThat(thread.isAlive()).isFalse();
        assertThat(metrics.endedLoops()).isEmpty();
    }

    /** Nothing is left that could tell; that is what liveness is for. */
    @Test
    void threads_notEvenTheReportWorks_isNotAlive() throws Exception {
        BackgroundLoops mute = new BackgroundLoops(
                metrics,
                line -> {
                    throw new StackOverflowError();
                },
                () -> {},
                Duration.ofMillis(1));
        Thread thread = mute.threads().newThread(() -> {
            throw new IllegalStateException("odd");
        });
        thread.setName("facts-approvals");
        thread.setUncaughtExceptionHandler((ended, problem) -> {});
        thread.start();
        thread.join(TimeUnit.SECONDS.toMillis(SOON));
        assertThat(metrics.endedLoops()).containsExactly("facts-approvals");
        assertThat(metrics.scrape()).contains("deploygate_loops_ended 1.0");
    }

    private void assertTold(String loop, Throwable problem) {
        assertThat(reported).first().asString().contains(loop, problem.toString());
        assertThat(metrics.scrape()).contains("deploygate_loop_failures_total{loop=\"" + loop + "\"}");
        assertThat(processEnded.get()).isEqualTo(problem instanceof OutOfMemoryError);
    }

    private static void throwAny(Throwable problem) {
        if (problem instanceof Error error) {
            throw error;
        }
        throw (RuntimeException) problem;
    }
}
