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
 * @param until the first that is too late, to the second
 * @param limit how many at most
 */
public record DecisionFilter(
        String type, Optional<Instant> since, Optional<Instant> until, RecordMatch match, int limit) {
    /** Without the zone's letter, so that it sorts before every fraction of its second. */
    private static final DateTimeFormatter SECOND =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

    /** Of decisions only, to this day. */
    public DecisionFilter(
            Optional<Instant> since,
            Optional<String> namespace,
            Optional<String> workload,
            Optional<String> user,
            Optional<String> code,
            boolean refused,
            int limit) {
        this(
                LogRecord.DECISION,
                since,
                Optional.empty(),
                RecordMatch.of(namespace, workload, user, code, refused),
                limit);
    }

    /** Of one type, to this day. */
    public DecisionFilter(
            String type,
            Optional<Instant> since,
            Optional<String> namespace,
            Optional<String> workload,
            Optional<String> user,
            Optional<String> code,
            boolean refused,
            int limit) {
        this(type, since, Optional.empty(), RecordMatch.of(namespace, workload, user, code, refused), limit);
    }

    /** The newest decisions of all. */
    public static DecisionFilter newest(int limit) {
        return new DecisionFilter(LogRecord.DECISION, Optional.empty(), Optional.empty(), RecordMatch.ALL, limit);
    }

    /** A condition of SQL with a {@code ?} for each value. */
    record Condition(String sql, List<String> values) {}

    Condition condition() {
        RecordClause clause = new RecordClause();
        if (!type.isEmpty()) {
            clause.and("type = ?", type);
        }
        since.ifPresent(time -> clause.and("time >= ?", SECOND.format(time)));
        until.ifPresent(time -> clause.and("time < ?", SECOND.format(time)));
        match.addTo(clause);
        List<String> parts = clause.parts();
        return new Condition(parts.isEmpty() ? "" : " WHERE " + String.join(" AND ", parts), clause.values());
    }
}
