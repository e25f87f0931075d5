package com.novapay.deploygate.audit.report;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Within which part of a period the cluster was observed. What changed in the rest, and was changed back, is in no record. Immutable.
 *
 * @param since when the gate observed this environment first, as far as the log goes back; empty when it never did
 * @param gaps the parts of the period in which it was not observed, the earliest first
 */
public record WatchedTime(Optional<Instant> since, List<Gap> gaps) {
    public WatchedTime {
        gaps = List.copyOf(gaps);
    }

    /**
     * A part of the period. Immutable.
     *
     * @param why in words
     */
    public record Gap(Instant from, Instant to, String why) {}

    /** Whether all of the period was observed. */
    public boolean isWhole() {
        return gaps.isEmpty();
    }
}
