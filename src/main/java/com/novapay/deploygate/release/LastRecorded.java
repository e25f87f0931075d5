package com.novapay.deploygate.release;

import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * What the log last says of a workload, a namespace or a cluster: that this template was seen in it, or that it is observed.
 * Immutable.
 *
 * @param recordId of the record that said so first
 * @param uid of the object
 * @param digest of the template; empty for what has none
 * @param at when it was seen first
 * @param told when the log said so last
 * @param decision that let it in; empty when it was there before, or nothing let it in
 * @param gated false when nothing let it in
 * @param became what the log already says that became of it
 */
public record LastRecorded(
        String recordId,
        String uid,
        String digest,
        Instant at,
        Instant told,
        Optional<String> decision,
        boolean gated,
        Set<Became> became) {
    public LastRecorded {
        became = Set.copyOf(became);
    }

    LastRecorded toldAgain(Instant now) {
        return new LastRecorded(recordId, uid, digest, at, now, decision, gated, became);
    }

    /** The same, and that besides. */
    public LastRecorded having(Became another) {
        Set<Became> all = new HashSet<>(became);
        all.add(another);
        return new LastRecorded(recordId, uid, digest, at, told, decision, gated, all);
    }

    /** What a template that was seen becomes; each at most once. */
    public enum Became {
        HEALTHY,
        FAILED,
        ROLLED_BACK
    }
}
