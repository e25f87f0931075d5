package com.novapay.deploygate.incident;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How long ago each source last proved that its incidents reach the gate: by an answer of its API where it is polled, by an authentic
 * delivery otherwise. Thread-safe.
 */
public final class FeedAges {
    private final Clock clock;
    private final Instant begin;
    private final Map<IncidentSource, Limit> limits;
    private final Map<IncidentSource, Instant> proofs = new EnumMap<>(IncidentSource.class);

    /**
     * When a feed is too old.
     *
     * @param maxAge zero for never
     * @param polled whether only an answer of its API proves that it works
     */
    public record Limit(Duration maxAge, boolean polled) {}

    /** @param limits of the sources that are on */
    public FeedAges(Clock clock, Map<IncidentSource, Limit> limits) {
        this.clock = clock;
        this.begin = clock.instant();
        this.limits = new EnumMap<>(IncidentSource.class);
        this.limits.putAll(limits);
    }

    /** An authentic delivery came. It proves nothing of a source that is polled: others may be lost. */
    public void received(IncidentSource source) {
        Limit limit = limits.get(source);
        if (limit != null && !limit.polled()) {
            proved(source, clock.instant());
        }
    }

    /** The API answered, here or to the gate that leads; an older answer than the last one changes nothing. */
    public synchronized void proved(IncidentSource source, Instant at) {
        proofs.merge(source, at, (last, next) -> next.isAfter(last) ? next : last);
    }

    /** The age of a feed; of one that has not proved itself yet, the time since this gate started. */
    public synchronized Duration age(IncidentSource source) {
        Duration age = Duration.between(proofs.getOrDefault(source, begin), clock.instant());
        return age.isNegative() ? Duration.ZERO : age;
    }

    /** Why incidents cannot be relied on, in a line that names the feed; empty when they can. */
    public Optional<String> stale() {
        for (Map.Entry<IncidentSource, Limit> feed : limits.entrySet()) {
            Duration most = feed.getValue().maxAge();
            String name = "incident feed " + feed.getKey().key();
            if (most.isZero()) {
                continue;
            }
            if (feed.getValue().polled() && !hasProof(feed.getKey())) {
                return Optional.of(name + " has not been polled yet");
            }
            Duration age = age(feed.getKey());
            if (age.compareTo(most) > 0) {
                return Optional.of(name + " is " + age.toSeconds() + " s old; incidents."
                        + feed.getKey().key() + ".max-age allows " + most.toSeconds() + " s");
            }
        }
        return Optional.empty();
    }

    private synchronized boolean hasProof(IncidentSource source) {
        return proofs.containsKey(source);
    }
}
