package com.novapay.deploygate.argocd;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Remembers what Argo CD was refused and starts it again when nothing refuses it any more: one thread looks every two seconds.
 * No decision ever waits for it. What it remembers it finds again in the record. Thread-safe.
 */
public final class ParkedDeploys implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(2);
    private static final Duration LONGEST_END = Duration.ofSeconds(2);
    private static final int ROOM = 128;
    private final BlockingQueue<Denial> incoming = new ArrayBlockingQueue<>(ROOM);
    private final AtomicLong started = new AtomicLong();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong lost = new AtomicLong();
    private final Consumer<String> report;
    private final Supplier<List<Denial>> recorded;
    private final Parking parking;
    private final Thread thread;
    private volatile int count;

    ParkedDeploys(
            Applications applications,
            Supplier<List<Denial>> recorded,
            Predicate<Denial> admits,
            Clock clock,
            ThreadFactory threads,
            Consumer<String> report) {
        // What breaks because it is closed is no problem.
        this.report = line -> {
            if (closed.getCount() > 0) {
                report.accept(line);
            }
        };
        this.parking = new Parking(applications, admits, clock, this.report, started::incrementAndGet);
        this.recorded = recorded;
        this.thread = threads.newThread(this::run);
        thread.setName("parked");
    }

    /**
     * Begins to look, and does not wait for it.
     *
     * @param client not closed by this; it must not retry by itself
     * @param recorded what was refused before this gate began, the newest of each workload; asked once, beside everything else
     * @param admits whether a refused change would be admitted now; never throws
     * @param threads for a loop that runs until it is told to end
     * @param report told what becomes of each and each new problem, one line
     */
    public static ParkedDeploys start(
            KubernetesClient client,
            Supplier<List<Denial>> recorded,
            Predicate<Denial> admits,
            Clock clock,
            ThreadFactory threads,
            Consumer<String> report) {
        ParkedDeploys deploys =
                new ParkedDeploys(new ApiApplications(client, clock), recorded, admits, clock, threads, report);
        deploys.thread.start();
        return deploys;
    }

    /** Hands in a refusal; never waits and never throws. When there are too many at once, one is lost, and that is told. */
    public void offer(Denial denial) {
        if (!incoming.offer(denial)) {
            lost.incrementAndGet();
        }
    }

    /** How many syncs wait. */
    public int count() {
        return count;
    }

    /** How many syncs were started again. */
    public long started() {
        return started.get();
    }

    private void run() {
        List<Denial> before = recorded.get();
        try {
            do {
                before = before.stream()
                        .filter(denial -> !parking.resume(denial))
                        .toList();
                look();
            } while (!closed.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        List<Denial> denials = new ArrayList<>();
        incoming.drainTo(denials);
        for (Denial denial : denials) {
            if (!parking.park(denial)) {
                offer(denial);
            }
        }
        long missed = lost.getAndSet(0);
        if (missed > 0) {
            report.accept(missed + " denials are not parked: there are too many at once");
        }
        parking.round();
        count = parking.count();
    }

    /** What waits is forgotten; waits for the thread no longer than two seconds. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(LONGEST_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
