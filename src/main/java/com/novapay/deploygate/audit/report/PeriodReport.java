package com.novapay.deploygate.audit.report;

import java.time.Instant;
import java.util.List;

/**
 * All changes of one environment in a period. Immutable.
 *
 * @param to the moment after the last
 * @param changes the earliest first, those that no decision admitted among them
 * @param denied how many requests were not admitted
 * @param days those with changes that went another way, and who signed them off
 * @param cut whether there are more changes than a report takes
 */
public record PeriodReport(
        String environment,
        Instant from,
        Instant to,
        List<ReportedChange> changes,
        int denied,
        List<ReviewedDay> days,
        WatchedTime watched,
        ReportProof proof,
        boolean cut) {
    public PeriodReport {
        changes = List.copyOf(changes);
        days = List.copyOf(days);
    }

    /**
     * A day with changes that went another way. Immutable.
     *
     * @param changes how many
     * @param signed who signed it off, and when
     */
    public record ReviewedDay(String day, int changes, List<String> signed) {
        public ReviewedDay {
            signed = List.copyOf(signed);
        }
    }

    /** The changes that went another way than usual. */
    public List<ReportedChange> special() {
        return changes.stream().filter(ReportedChange::isSpecial).toList();
    }

    /** The changes that no decision admitted. */
    public List<ReportedChange> ungated() {
        return changes.stream().filter(ReportedChange::isUngated).toList();
    }

    /** Whether nothing can be missing: the cluster was observed and a checkpoint covers the records throughout. */
    public boolean isWhole() {
        return !cut && watched.isWhole() && proof.isWhole();
    }
}
