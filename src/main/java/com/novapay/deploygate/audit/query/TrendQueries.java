package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.store.PostgresStore;
import com.novapay.deploygate.audit.store.SqliteStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** What decisions and what became of them add up to, by day. Reads indexes only. Thread-safe. */
public final class TrendQueries {
    /** Classes that bring something new. */
    private static final Set<String> DEPLOYS = Set.of("DEPLOY", "CREATE");

    private static final int MOST_RUNS = 50_000;
    private final RecordReads reads;

    public TrendQueries(RecordReads reads) {
        this.reads = reads;
    }

    /**
     * One day. Immutable.
     *
     * @param deploys admitted ones
     * @param refused decisions of any class
     * @param codes how often each refused; one refusal may count under several
     */
    public record Day(LocalDate day, int deploys, int rollbacks, int refused, Map<String, Integer> codes) {
        public Day {
            codes = Map.copyOf(codes);
        }
    }

    /** The days of a span, those without any decision too. Asked for in pieces, so that a year does not meet a piece's limit. */
    public List<Day> days(RecordFilter filter, LocalDate first, LocalDate last) throws SQLException {
        NavigableMap<LocalDate, Tally> tallies = new TreeMap<>();
        first.datesUntil(last.plusDays(1)).forEach(day -> tallies.put(day, new Tally()));
        int length = piece();
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(length)) {
            RecordFilter piece = new RecordFilter(
                    Optional.of(day.atStartOfDay(ZoneOffset.UTC).toInstant()),
                    Optional.of(earlier(day.plusDays(length), last.plusDays(1))
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()),
                    filter.values());
            add(Condition.of(piece, TextQuery.of(reads.store())), tallies);
        }
        List<Day> days = new ArrayList<>();
        tallies.forEach((day, tally) -> days.add(tally.day(day)));
        return days;
    }

    /** In days. SQLite sorts what it sums up, which many small pieces make cheaper; PostgreSQL does not, and is a network away. */
    private int piece() {
        return switch (reads.store()) {
            case SqliteStore ignored -> 1;
            case PostgresStore ignored -> 31;
        };
    }

    private static LocalDate earlier(LocalDate one, LocalDate other) {
        return one.isBefore(other) ? one : other;
    }

    /** What was admitted and what was refused have an index each; one question about both would sort them all. */
    private void add(Condition condition, NavigableMap<LocalDate, Tally> tallies) throws SQLException {
        reads.ask(connection -> {
            Condition admitted = condition.and("allowed = 1 AND class IN ('DEPLOY', 'CREATE', 'ROLLBACK')");
            for (DaySum sum : DaySum.of(connection, "class", admitted)) {
                tally(tallies, sum.day()).ifPresent(tally -> tally.admitted(sum.what(), sum.count()));
            }
            for (DaySum sum : DaySum.of(connection, "codes", condition.and("allowed = 0"))) {
                tally(tallies, sum.day()).ifPresent(tally -> tally.refused(sum.what(), sum.count()));
            }
            for (DaySum withdrawn : Withdrawals.of(connection, condition)) {
                tally(tallies, withdrawn.day()).ifPresent(tally -> {
                    tally.admitted(withdrawn.what(), -withdrawn.count());
                    tally.refused("audit-unavailable", withdrawn.count());
                });
            }
            return tallies;
        });
    }

    private static Optional<Tally> tally(NavigableMap<LocalDate, Tally> tallies, String day) {
        return Optional.ofNullable(tallies.get(LocalDate.parse(day)));
    }

    private static final class Tally {
        private int deploys;
        private int rollbacks;
        private int refused;
        private final Map<String, Integer> codes = new TreeMap<>();

        void admitted(String changeClass, int count) {
            if (DEPLOYS.contains(changeClass)) {
                deploys += count;
            } else if (changeClass.equals("ROLLBACK")) {
                rollbacks += count;
            }
        }

        void refused(String refusedBy, int count) {
            refused += count;
            for (String code : refusedBy.split(",", -1)) {
                codes.merge(code, count, Integer::sum);
            }
        }

        Day day(LocalDate day) {
            return new Day(day, deploys, rollbacks, refused, codes);
        }
    }

    /**
     * What became of a template. Immutable.
     *
     * @param outcome such as {@code healthy}, {@code failed} or {@code rolled-back}
     * @param admitted of what became healthy: when it was first admitted, where a decision is known
     */
    record Run(
            String namespace, String name, String digest, Instant seen, String outcome, Optional<Instant> admitted) {}

    /** The figures by which delivery is measured (DORA). */
    public Delivery delivery(RecordFilter filter, LocalDate first, LocalDate last) throws SQLException {
        Condition condition = Condition.of(filter.and(Field.TYPE, "observed"), TextQuery.of(reads.store()));
        List<Run> runs = reads.ask(connection -> runs(connection, condition));
        return Delivery.of(runs, first, last);
    }

    private static List<Run> runs(Connection connection, Condition condition) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT o.namespace, o.name, o.digest, o.time, o.outcome, CASE WHEN o.outcome = 'healthy' THEN"
                        + " (SELECT min(d.time) FROM record d WHERE d.type = 'decision' AND d.namespace = o.namespace AND d.name = o.name"
                        + " AND d.digest = o.digest AND d.digest <> '' AND d.allowed = 1) END"
                        + " FROM (SELECT namespace, name, digest, time, outcome FROM record WHERE " + condition.sql()
                        + " ORDER BY time, sequence LIMIT ?) AS o ORDER BY o.time")) {
            select.setInt(condition.bind(select), MOST_RUNS);
            try (ResultSet found = select.executeQuery()) {
                List<Run> runs = new ArrayList<>();
                while (found.next()) {
                    Instant seen = Instant.parse(found.getString(4));
                    String admitted = found.getString(6);
                    runs.add(new Run(
                            found.getString(1),
                            found.getString(2),
                            found.getString(3),
                            seen,
                            found.getString(5),
                            Optional.ofNullable(admitted).map(Instant::parse)));
                }
                return runs;
            }
        }
    }
}
