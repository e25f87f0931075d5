package com.novapay.deploygate.incident.receive;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Remembers which deliveries are written, for as long as their signatures are accepted, so that one that comes again changes
 * nothing. Bounded: of too many the oldest are forgotten, and then the order of states decides. Thread-safe.
 */
final class SeenDeliveries {
    /** The time in a signature may be ahead of the gate's as far as behind it. */
    private static final Duration KEPT = Signatures.SKEW.multipliedBy(2);

    private static final int MOST = 10_000;
    private final Map<String, Instant> written = new LinkedHashMap<>();

    synchronized boolean has(String replay, Instant now) {
        Instant at = replay.isEmpty() ? null : written.get(replay);
        return at != null && Duration.between(at, now).compareTo(KEPT) <= 0;
    }

    synchronized void add(String replay, Instant now) {
        if (replay.isEmpty()) {
            return;
        }
        written.putIfAbsent(replay, now);
        var oldest = written.entrySet().iterator();
        while (oldest.hasNext()) {
            Instant at = oldest.next().getValue();
            if (written.size() <= MOST && Duration.between(at, now).compareTo(KEPT) <= 0) {
                return;
            }
            oldest.remove();
        }
    }
}
