package com.novapay.deploygate.announce.delivery;

import com.novapay.deploygate.announce.OutboxProblem;
import com.novapay.deploygate.announce.outbox.OutboxCleaning;
import com.novapay.deploygate.announce.outbox.OutboxLease;
import com.novapay.deploygate.announce.outbox.OutboxMarks;
import com.novapay.deploygate.announce.outbox.OutboxQueue;
import com.novapay.deploygate.announce.outbox.OutboxQueue.Depth;
import com.novapay.deploygate.announce.outbox.StoredOutbox;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Delivers to one destination on a thread of its own, until it is closed. All gates of a store run one; the holder of the
 * destination's lease in the store delivers. Thread-safe.
 */
public final class Delivery implements AutoCloseable {
    private static final Duration LONGEST_END = Duration.ofSeconds(2);
    private static final Duration AFTER_PROBLEM = Duration.ofSeconds(2);
    private static final Duration MEASURE = Duration.ofSeconds(5);
    private static final Duration CLEAN = Duration.ofMinutes(10);

    private final Deliverer deliverer;
    private final OutboxQueue queue;
    private final OutboxLease lease;
    private final OutboxCleaning cleaning;
    private final DeliveryWatch watch;
    private final Clock clock;
    private final Semaphore woken = new Semaphore(0);
    private final Thread thread;
    private volatile boolean closed;
    private volatile long endBy;
    private volatile Depth depth = Depth.NONE;
    private Instant measured = Instant.EPOCH; // confined to the thread
    private Instant cleaned = Instant.EPOCH;
    private String said = "";

    /**
     * How a destination is delivered to.
     *
     * @param holder the name of this gate's process and of no other
     * @param interval in which a channel may be sent one request
     * @param burst how many may follow each other without it
     * @param longestPause between two attempts
     */
    public record Settings(
            String holder, OutboxLease.Settings lease, Duration interval, int burst, Duration longestPause) {}

    private Delivery(
            StoredOutbox outbox,
            Destination destination,
            Settings settings,
            DeliveryWatch watch,
            Clock clock,
            ThreadFactory threads) {
        this.queue = new OutboxQueue(outbox, destination.name(), destination.updates());
        this.lease = new OutboxLease(outbox, destination.name(), settings.holder, settings.lease, clock);
        this.deliverer = new Deliverer(
                destination,
                queue,
                new OutboxMarks(outbox, lease, destination.name(), clock),
                lease,
                new Pace(new Pace.Settings(settings.interval, settings.burst, settings.longestPause)),
                watch,
                clock);
        this.cleaning = new OutboxCleaning(outbox);
        this.watch = watch;
        this.clock = clock;
        this.thread = threads.newThread(this::run);
        thread.setName("announce-" + destination.name());
    }

    /** Begins to deliver, and waits for nothing. */
    public static Delivery start(
            StoredOutbox outbox,
            Destination destination,
            Settings settings,
            DeliveryWatch watch,
            Clock clock,
            ThreadFactory threads) {
        Delivery delivery = new Delivery(outbox, destination, settings, watch, clock, threads);
        delivery.thread.start();
        return delivery;
    }

    /** There is something new. */
    public void wake() {
        woken.release();
    }

    /** How much waits, as of some seconds ago. */
    public Depth depth() {
        return depth;
    }

    private void run() {
        try {
            while (!closed) {
                Duration pause = round();
                if (woken.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    woken.drainPermits();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try {
            lease.end();
        } catch (OutboxProblem e) {
            // Another gate takes over by itself some seconds later.
        }
    }

    private Duration round() {
        try {
            Duration pause = deliverer.round();
            Instant now = clock.instant();
            if (Duration.between(measured, now).abs().compareTo(MEASURE) >= 0) {
                depth = queue.depth();
                measured = now;
            }
            if (lease.held() && Duration.between(cleaned, now).abs().compareTo(CLEAN) >= 0) {
                clean(now);
                cleaned = now;
            }
            said = "";
            return pause;
        } catch (OutboxProblem e) {
            String problem = String.valueOf(e.getMessage());
            if (!problem.equals(said)) {
                watch.line("the outbox is not reached, nothing is delivered until it is: " + problem);
            }
            said = problem;
            return AFTER_PROBLEM;
        }
    }

    private void clean(Instant now) throws OutboxProblem {
        int dead = cleaning.pass(now);
        if (dead > 0) {
            watch.count("all", DeliveryWatch.Result.DEAD, dead);
            watch.warn(dead + " not delivered within 7 days; see novapay announcements list");
        }
    }

    /** Begins to end, and waits for nothing. */
    public void end() {
        if (!closed) {
            endBy = System.nanoTime() + LONGEST_END.toNanos();
            closed = true;
            wake();
        }
    }

    /** Ends after the request that is under way; waits for that no longer than two seconds since {@link #end}. */
    @Override
    public void close() {
        end();
        try {
            if (!thread.join(Duration.ofNanos(Math.max(1, endBy - System.nanoTime())))) {
                thread.interrupt();
                thread.join(LONGEST_END);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
