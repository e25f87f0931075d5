package com.novapay.deploygate.incident.poll;

import com.novapay.deploygate.incident.FeedAges;
import com.novapay.deploygate.incident.IncidentSource;
import com.novapay.deploygate.incident.StoreProblem;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Polls the feeds of a gate, each in its own rhythm, while this gate leads; otherwise reads how the leader fares. The loop ends when
 * it is closed or interrupted. Thread-safe.
 */
public final class FeedLoop implements Runnable, AutoCloseable {
    private static final long PAUSE_MS = 1_000;
    private final List<Feed> feeds;
    private final FeedNotes notes;
    private final FeedAges ages;
    private final Clock clock;
    private final Consumer<String> report;
    private final Map<IncidentSource, Instant> asked = new EnumMap<>(IncidentSource.class);
    private final Map<IncidentSource, String> problems = new EnumMap<>(IncidentSource.class);
    private final CountDownLatch closed = new CountDownLatch(1);

    /** One feed and the time between two polls of it. */
    public record Feed(FeedPoller poller, Duration every) {}

    /** @param report told each problem when it comes up and when it is over, one line */
    public FeedLoop(List<Feed> feeds, FeedNotes notes, FeedAges ages, Clock clock, Consumer<String> report) {
        this.feeds = List.copyOf(feeds);
        this.notes = notes;
        this.ages = ages;
        this.clock = clock;
        this.report = report;
    }

    @Override
    public void run() {
        try {
            do {
                round();
            } while (!closed.await(PAUSE_MS, TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        notes.end();
    }

    /** One round: polls what is due. */
    void round() throws InterruptedException {
        if (!notes.leads()) {
            notes.read().forEach(ages::proved);
            return;
        }
        for (Feed feed : feeds) {
            IncidentSource source = feed.poller().source();
            Instant now = clock.instant();
            Instant last = asked.get(source);
            // A clock that was put back makes a poll due, too.
            if (last == null || Duration.between(last, now).abs().compareTo(feed.every()) >= 0) {
                asked.put(source, now);
                poll(feed.poller(), now);
            }
        }
    }

    private void poll(FeedPoller poller, Instant now) throws InterruptedException {
        IncidentSource source = poller.source();
        try {
            poller.poll();
            ages.proved(source, now);
            notes.write(source, now);
            if (problems.remove(source) != null) {
                report.accept(source.key() + ": polling works again");
            }
        } catch (IOException | StoreProblem e) {
            String why = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            if (!why.equals(problems.put(source, why))) {
                report.accept(source.key() + ": polling failed: " + why);
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
