package com.novapay.deploygate.release;

import com.novapay.deploygate.kubernetes.ApiEvents;
import com.novapay.deploygate.kubernetes.ApiLease;
import com.novapay.deploygate.kubernetes.Leadership;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Keeps the release histories of a cluster while this gate leads: one thread looks again and again. No decision ever waits
 * for it, and no problem of it makes the gate less ready. Thread-safe.
 */
public final class Releases implements AutoCloseable {
    private static final Duration LONGEST_END = Duration.ofSeconds(2);
    private final ReleaseObserver observer;
    private final Leadership leadership;
    private final Optional<LeaderTask> task;
    private final Optional<ReconciliationWorker> books;
    private final Duration pause;
    private final AtomicBoolean ended;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;

    /**
     * How histories are kept.
     *
     * @param keep revisions of one workload, 1 or more
     * @param look time between two looks
     * @param namespace of the lease
     * @param lease its name
     * @param identity of this gate and no other
     */
    public record Settings(int keep, Duration look, String namespace, String lease, String identity) {}

    /**
     * What is seen, held against the decisions and written down, by the same leader.
     *
     * @param alarm told of each ungated change once it is in the log; must not block
     * @param executor of one thread, on which that is done; ended with it
     * @param follower shown each round once it is written down, on that thread
     */
    public record RecordSink(
            ReleaseLog log, Consumer<Finding.Seen> alarm, ExecutorService executor, ObservationFollower follower) {}

    private Releases(
            ReleaseObserver observer,
            Leadership leadership,
            Optional<LeaderTask> task,
            Optional<ReconciliationWorker> books,
            Duration pause,
            AtomicBoolean ended,
            ThreadFactory threads) {
        this.observer = observer;
        this.leadership = leadership;
        this.task = task;
        this.books = books;
        this.pause = pause;
        this.ended = ended;
        this.thread = threads.newThread(this::run);
        thread.setName("releases");
    }

    /**
     * Begins to observe a cluster, and does not wait for it.
     *
     * @param client not closed by this; it must not retry by itself
     * @param task what the leader does besides, if anything, made with what it is to report to
     * @param booked whether what is seen is written down, too
     * @param threads for a loop that runs until it is told to end
     * @param report told each revision that was noted and each problem when it comes up, one line
     */
    public static Releases start(
            KubernetesClient client,
            Settings settings,
            Optional<Function<Consumer<String>, LeaderTask>> task,
            Optional<RecordSink> booked,
            Clock clock,
            ThreadFactory threads,
            Consumer<String> report) {
        Leadership leadership = new Leadership(
                new ApiLease(client, settings.namespace(), settings.lease()), settings.identity(), clock);
        AtomicBoolean ended = new AtomicBoolean();
        // What breaks because it is closed is no problem.
        Consumer<String> open = line -> {
            if (!ended.get()) {
                report.accept(line);
            }
        };
        Consumer<String> own = line -> open.accept("releases: " + line);
        Optional<ReconciliationWorker> books =
                booked.map(kept -> ReconciliationWorker.start(kept, new ApiEvents(client, clock), own));
        Releases releases = new Releases(
                new ReleaseObserver(
                        new ApiReleaseCluster(client),
                        leadership,
                        settings.keep(),
                        clock,
                        books.<ObservationRound.ObservationListener>map(one -> one)
                                .orElseGet(Nobody::new),
                        own),
                leadership,
                task.map(one -> one.apply(open)),
                books,
                settings.look(),
                ended,
                threads);
        releases.thread.start();
        return releases;
    }

    /** How many workloads run what nothing let in, as far as this gate leads and has seen. */
    public int ungated() {
        return books.map(ReconciliationWorker::ungated).orElse(0);
    }

    private record Nobody() implements ObservationRound.ObservationListener {
        @Override
        public void seen(ObservationRound look) {}

        @Override
        public void blind() {}
    }

    private void run() {
        try {
            do {
                observer.round();
                task.ifPresent(one -> one.round(leadership.isHeld()));
            } while (!closed.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        observer.end();
    }

    /** Lets another gate lead; waits for that no longer than two seconds. */
    @Override
    public void close() {
        ended.set(true);
        closed.countDown();
        try {
            thread.join(LONGEST_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        books.ifPresent(ReconciliationWorker::close);
    }
}
