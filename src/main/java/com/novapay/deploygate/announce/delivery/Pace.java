package com.novapay.deploygate.announce.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * When the next request may be made: a bucket of tokens for each channel, and after failures pauses that double. Confined to one
 * thread.
 */
final class Pace {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);
    private static final int MOST_CHANNELS = 10_000;

    private final Settings settings;
    private final Map<String, Lane> channels = new HashMap<>();
    private final Lane whole = new Lane();

    /**
     * How fast.
     *
     * @param interval in which a channel's bucket gets one token
     * @param burst how many tokens it holds
     * @param longestPause after failures
     */
    record Settings(Duration interval, int burst, Duration longestPause) {}

    private static final class Lane {
        private Instant full = Instant.EPOCH; // when the bucket is full again
        private Instant notBefore = Instant.EPOCH;
        private int failures;
    }

    Pace(Settings settings) {
        this.settings = settings;
    }

    /** When a channel may be sent something. */
    Instant next(String channel) {
        Lane lane = channels.getOrDefault(channel, new Lane());
        Instant token = lane.full.minus(settings.interval.multipliedBy(settings.burst - 1L));
        return latest(latest(token, lane.notBefore), whole.notBefore);
    }

    /** A request is made. */
    void taken(String channel, Instant now) {
        if (channels.size() >= MOST_CHANNELS) {
            channels.values().removeIf(lane -> lane.full.isBefore(now) && lane.notBefore.isBefore(now));
        }
        Lane lane = channels.computeIfAbsent(channel, none -> new Lane());
        lane.full = latest(lane.full, now).plus(settings.interval);
    }

    /** The destination answered as it should. */
    void succeeded(String channel) {
        whole.failures = 0;
        lane(channel).failures = 0;
    }

    /** It did not; returns how long the pause is. */
    Duration failed(String channel, boolean all, Optional<Duration> wish, Instant now) {
        Lane lane = all ? whole : lane(channel);
        lane.failures = Math.min(lane.failures + 1, 20);
        Duration doubled = FIRST_PAUSE.multipliedBy(1L << (lane.failures - 1));
        Duration own = doubled.compareTo(settings.longestPause) < 0 ? doubled : settings.longestPause;
        Duration pause = wish.orElse(own);
        lane.notBefore = now.plus(pause);
        return pause;
    }

    private Lane lane(String channel) {
        return channels.computeIfAbsent(channel, none -> new Lane());
    }

    private static Instant latest(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }
}
