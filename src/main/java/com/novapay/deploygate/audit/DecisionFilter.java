package com.novapay.deploygate.audit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which records to list. Immutable.
 *
 * @param type {@code decision}, or another one, or empty for all
 * @param since the earliest, to the second
 * @param workload a name, or kind/name
 * @param code a rule or failure that refused
 * @param refused only what was not admitted
 * @param limit how many at most
 */
public record DecisionFilter(
        String type,
        Optional<Instant> since,
        Optional<String> namespace,
        Optional<String> workload,
        Optional<String> user,
        Optional<String> code,
        boolean refused,
        int limit) {
    /** Without the zone's letter, so that it sorts before every fraction of its second. */
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Of decisions only. */
    public DecisionFilter(
            Optional<Instant> since,
            Optional<String> namespace,
            Optional<String> workload,
            Optional<String> user,
            Optional<String> code,
            boolean refused,
            int limit) {
        this(LogRecord.DECISION, since, namespace, workload, user, code, refused, limit);
    }

    /** The newest decisions of all. */
    public static DecisionFilter newest(int limit) {
        return new DecisionFilter(
                Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), false, limit);
    }

    /** A condition of SQL with a {@code ?} for each value. */
    record Condition(String sql, List<String> values) {}

    Condition condition() {
        RecordClause clause = new RecordClause();
        if (!type.isEmpty()) {
            clause.and("type = ?", type);
        }
        since.ifPresent(time -> clause.and("time >= ?", SECOND.format(time)));
        clause.matching(namespace, workload, user, code);
        if (refused) {
            clause.and("type = 'decision' AND allowed = 0");
        }
        List<String> parts = clause.parts();
        return new Condition(parts.isEmpty() ? "" : " WHERE " + String.join(" AND ", parts), clause.values());
    }
}
