package com.novapay.deploygate.check;

import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.WorkloadKey;

/** One object that was checked. */
public sealed interface Subject {
    /** Its kind, namespace and name. */
    WorkloadKey key();

    /** Where it stands. */
    Place place();

    /**
     * Where an object stands. Immutable.
     *
     * @param file as it was named
     * @param line from 1
     */
    record Place(String file, int line) {}

    /** The gate evaluates it, as this request. */
    record Judged(Place place, AdmissionRequest request) implements Subject {
        @Override
        public WorkloadKey key() {
            return request.workload();
        }
    }

    /**
     * The gate does not evaluate it.
     *
     * @param reason for people
     */
    record NotJudged(Place place, WorkloadKey key, String reason) implements Subject {}
}
