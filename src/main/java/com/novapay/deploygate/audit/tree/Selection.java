package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordMatch;
import com.novapay.deploygate.audit.RecordTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which records to export. Immutable.
 *
 * @param since the earliest
 * @param until the first that is too late
 * @param everyType not decisions only
 */
public record Selection(Optional<Instant> since, Optional<Instant> until, RecordMatch match, boolean everyType) {

    /** Of every class, environment and approver. */
    public Selection(
            Optional<Instant> since,
            Optional<Instant> until,
            Optional<String> namespace,
            Optional<String> workload,
            Optional<String> user,
            Optional<String> code,
            boolean refused,
            boolean everyType) {
        this(since, until, RecordMatch.of(namespace, workload, user, code, refused), everyType);
    }

    /** All records there are. */
    public static Selection everything() {
        return whenever(false, true);
    }

    /** All decisions there are. */
    public static Selection decisions() {
        return whenever(false, false);
    }

    /** Of any time, workload, person and code. */
    static Selection whenever(boolean refused, boolean everyType) {
        return new Selection(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                refused,
                everyType);
    }

    /** As records have times but without the zone's letter, so that no record of that time sorts before it. */
    static String bound(Instant time) {
        String text = RecordTime.of(time);
        return text.substring(0, text.length() - 1);
    }

    /** Whether a record is selected, by what its document says: the columns of its row do not count. */
    boolean holds(LogRecord record) {
        return (everyType || record.type().equals(LogRecord.DECISION))
                && since.map(time -> record.time().compareTo(bound(time)) >= 0).orElse(true)
                && until.map(time -> record.time().compareTo(bound(time)) < 0).orElse(true)
                && match.holds(record);
    }

    /** In one line: what the export says it holds. */
    public String told() {
        List<String> words = new ArrayList<>(List.of(everyType ? "all records" : "decisions"));
        since.ifPresent(time -> words.add("since " + time));
        until.ifPresent(time -> words.add("until " + time));
        match.namespace().ifPresent(name -> words.add("namespace " + plain(name)));
        match.workload().ifPresent(name -> words.add("workload " + plain(name)));
        match.user().ifPresent(name -> words.add("user " + plain(name)));
        match.code().ifPresent(name -> words.add("code " + plain(name)));
        match.changeClass().ifPresent(name -> words.add("class " + plain(name)));
        match.environment().ifPresent(name -> words.add("environment " + plain(name)));
        match.approver().ifPresent(name -> words.add("approver " + plain(name)));
        if (match.refused()) {
            words.add("refused only");
        }
        return String.join(", ", words);
    }

    /** It is signed as one line. */
    private static String plain(String text) {
        return text.replaceAll("[\\p{Cntrl}\\p{Zl}\\p{Zp}\\x{FFFD}]", "?");
    }

    /** Whether nothing is left out, so that no gap may be. */
    public boolean isEverything() {
        return equals(everything());
    }
}
