package com.novapay.deploygate.release;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * Keeps the release histories of a cluster while this gate leads: one thread looks again and again. No decision ever waits
 * for it, and no problem of it makes the gate less ready. Thread-safe.
 */
public final class Releases implements AutoCloseable {
    private static final Duration LONGEST_END = Duration.ofSeconds(2);
    private final ReleaseObserver observer;
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

    private Releases(ReleaseObserver observer, Duration pause, AtomicBoolean ended) {
        this.observer = observer;
        this.pause = pause;
        this.ended = ended;
        this.thread = Thread.ofPlatform().daemon().name("releases").unstarted(this::run);
    }

    /**
     * Begins to observe a cluster, and does not wait for it.
     *
     * @param client not closed by this; it must not retry by itself
     * @param report told each revision that was noted and each problem when it comes up, one line
     */
    public static Releases start(KubernetesClient client, Settings settings, Clock clock, Consumer<String> report) {
        Leadership leadership = new Leadership(
                new ApiLease(client, settings.namespace(), settings.lease()), settings.identity(), clock);
        AtomicBoolean ended = new AtomicBoolean();
        // What breaks because it is closed is no problem.
        Consumer<String> heard = line -> {
            if (!ended.get()) {
                report.accept(line);
            }
        };
        Releases releases = new Releases(
                new ReleaseObserver(new ApiReleaseCluster(client), leadership, settings.keep(), clock, heard),
                settings.look(),
                ended);
        releases.thread.start();
        return releases;
    }

    private void run() {
        try {
            do {
                observer.round();
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
    }
}
