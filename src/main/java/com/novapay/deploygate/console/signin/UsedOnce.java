package com.novapay.deploygate.console.signin;

import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Names that are used up until they would have ended anyway. Each replica keeps its own. Thread-safe. */
final class UsedOnce {
    private static final int MOST = 50_000;
    private final Map<String, Instant> used = new HashMap<>();
    private final Clock clock;

    UsedOnce(Clock clock) {
        this.clock = clock;
    }

    /** Whether this is the first use; when there is no room to remember it, it is not. */
    synchronized boolean use(String name, Instant end) {
        if (used.size() >= MOST) {
            Instant now = clock.instant();
            used.values().removeIf(now::isAfter);
        }
        return used.size() < MOST && used.putIfAbsent(name, end) == null;
    }

    synchronized boolean isUsed(String name) {
        return used.containsKey(name);
    }
}
