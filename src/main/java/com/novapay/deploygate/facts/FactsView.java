package com.novapay.deploygate.facts;

import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.WorkloadLookup;
import java.time.Instant;

/**
 * The facts as of now, answered from memory by index, so that cost does not grow with how many there are. Thread-safe.
 */
public interface FactsView extends WorkloadLookup {
    /** Whether the facts may be relied on. */
    Freshness freshness();

    /**
     * The facts that concern one change. Never fails; what is unknown is left out, which denies.
     *
     * @param now the moment it is judged at: what was over by then is left out
     */
    Facts of(AdmissionRequest request, Change change, Instant now);

    /**
     * The facts that concern one write of a record: of whom its namespace is, and in {@code incidents} the open one that an
     * Approval names. Never fails.
     *
     * @param now the moment it is judged at: what was over by then is left out
     */
    Facts ofRecord(AdmissionRequest request, Instant now);
}
