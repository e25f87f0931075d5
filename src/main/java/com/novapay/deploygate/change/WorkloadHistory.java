package com.novapay.deploygate.change;

import java.util.List;
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
    public record Revision(String digest, @Nullable String healthyAt, boolean revoked) {}
}
