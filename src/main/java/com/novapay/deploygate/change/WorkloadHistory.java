package com.novapay.deploygate.change;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known to have run as one workload, kept by the gate and by nobody else. Immutable.
 *
 * @param uid uid of the workload the history belongs to; a recreated workload has another and inherits nothing
 * @param revisions oldest first
 * @param heldDigests templates that were rolled back from and may not come back by themselves
 */
public record WorkloadHistory(String uid, List<Revision> revisions, List<String> heldDigests) {
    public WorkloadHistory {
        revisions = List.copyOf(revisions);
        heldDigests = List.copyOf(heldDigests);
    }

    /**
     * One pod template that was admitted.
     *
     * @param healthyAt RFC 3339 time at which it was seen healthy, null if never
     */
    public record Revision(String digest, @Nullable String healthyAt, boolean revoked) {
        /** When it was seen healthy; empty for what is no time. */
        Optional<Instant> healthy() {
            try {
                return Optional.ofNullable(healthyAt)
                        .map(text -> OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeException e) {
                return Optional.empty();
            }
        }
    }

    /** Whether a template ran healthy and is neither revoked nor held. */
    public boolean mayReturnTo(@Nullable String digest) {
        return digest != null
                && !isBarred(digest)
                && revisions.stream()
                        .anyMatch(revision -> revision.digest().equals(digest)
                                && revision.healthy().isPresent());
    }

    boolean isBarred(String digest) {
        return heldDigests.contains(digest)
                || revisions.stream()
                        .anyMatch(revision ->
                                revision.revoked() && revision.digest().equals(digest));
    }
}
