package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.LogRecord;
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
 * @param workload a name, or kind/name
 * @param code a rule or failure that refused
 * @param refused only what was not admitted
 * @param everyType not decisions only
 */
public record Selection(
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<String> namespace,
        Optional<String> workload,
        Optional<String> user,
        Optional<String> code,
        boolean refused,
        boolean everyType) {

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
                && namespace.map(record.namespace()::equals).orElse(true)
                && user.map(record.user()::equals).orElse(true)
                && code.map(one -> ("," + record.codes() + ",").contains("," + one + ","))
                        .orElse(true)
                && workload.map(named -> isNamed(record, named)).orElse(true)
                && !(refused && record.allowed());
    }

    private static boolean isNamed(LogRecord record, String named) {
        int slash = named.indexOf('/');
        return record.name().equals(named.substring(slash + 1))
                && (slash < 0 || record.kind().equalsIgnoreCase(named.substring(0, slash)));
    }

    /** In one line: what the export says it holds. */
    public String told() {
        List<String> words = new ArrayList<>(List.of(everyType ? "all records" : "decisions"));
        since.ifPresent(time -> words.add("since " + time));
        until.ifPresent(time -> words.add("until " + time));
        namespace.ifPresent(name -> words.add("namespace " + plain(name)));
        workload.ifPresent(name -> words.add("workload " + plain(name)));
        user.ifPresent(name -> words.add("user " + plain(name)));
        code.ifPresent(name -> words.add("code " + plain(name)));
        if (refused) {
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
