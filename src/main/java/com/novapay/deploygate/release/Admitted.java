package com.novapay.deploygate.release;

import com.novapay.deploygate.change.WorkloadKey;
import java.time.Instant;
import java.util.Optional;

/**
 * A change of a workload's template that the gate let in. Whether it came to be is not known: another webhook may have
 * refused it. Immutable.
 *
 * @param uid of the workload; one that was made anew under the name has another
 * @param digest of the template that it brings
 * @param leftBehind the digest of the template that it goes back from; empty for what is no rollback
 * @param by who asked for it
 * @param decision the id of the decision
 */
public record Admitted(
        WorkloadKey workload,
        String uid,
        String digest,
        Optional<String> leftBehind,
        String by,
        Instant at,
        String decision) {}
