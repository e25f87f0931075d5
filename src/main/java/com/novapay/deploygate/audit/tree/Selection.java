package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.RecordClause;
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

    /** A condition of SQL, each part after an AND, with a {@code ?} for each value. */
    record Condition(String sql, List<String> values) {}

    Condition condition() {
        RecordClause clause = new RecordClause();
        if (!everyType) {
            clause.and("type = 'decision'");
        }
        since.ifPresent(time -> clause.and("time >= ?", bound(time)));
        until.ifPresent(time -> clause.and("time < ?", bound(time)));
        clause.matching(namespace, workload, user, code);
        if (refused) {
            clause.and("allowed = 0");
        }
        StringBuilder sql = new StringBuilder();
        clause.parts().forEach(part -> sql.append(" AND ").append(part));
        return new Condition(sql.toString(), clause.values());
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
