package com.novapay.deploygate.audit.report;

import java.util.List;

/**
 * What shows that no record of a period is missing. Immutable.
 *
 * @param records how many records of every type the period has in the store
 * @param unproven how many of them no checkpoint covers
 * @param size how many records of the log the newest checkpoint covers; 0 without one
 * @param time when that was signed; empty without one
 * @param root the root hash that it signs, base64; empty without one
 * @param archived files with records of the period that are not in the store, and so not in the report
 */
public record ReportProof(int records, int unproven, long size, String time, String root, List<String> archived) {
    public ReportProof {
        archived = List.copyOf(archived);
    }

    /** Whether a checkpoint covers all records of the period, and all of them are in the store. */
    public boolean isWhole() {
        return unproven == 0 && size > 0 && archived.isEmpty();
    }
}
