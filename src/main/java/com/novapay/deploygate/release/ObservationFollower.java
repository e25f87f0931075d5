package com.novapay.deploygate.release;

import java.time.Instant;
import java.util.List;

/** Follows what the leader observes, after the audit log has it. Called by one thread at a time; may block for the store. */
public interface ObservationFollower {
    /** Follows nothing. */
    ObservationFollower NONE = new ObservationFollower() {
        @Override
        public void leads() {}

        @Override
        public void observed(Instant at, List<WorkloadObservation> workloads) {}
    };

    /** This gate leads from now on: another one may have led before. Throws nothing. */
    void leads();

    /**
     * One round. Throws nothing.
     *
     * @param at when it began
     * @param workloads all gated workloads
     */
    void observed(Instant at, List<WorkloadObservation> workloads);
}
