package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.RecordTime;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;

/** What decisions and what became of them add up to, by day. Reads indexes only. Thread-safe. */
public final class TrendQueries {
    /** Classes that bring something new. */
    private static final Set<String> DEPLOYS = Set.of("DEPLOY", "CREATE");

    private static final int MOST_RUNS = 50_000;
    private final RecordReads reads;
    private final Executor beside;

    /**
     * Questions to a store.
     *
     * @param beside asks one half while the caller asks the other; when it does not come to it, the caller asks both
     */
    public TrendQueries(RecordReads reads, Executor beside) {
        this.reads = reads;
        this.beside = beside;
    }

    /** All that a span adds up to. Immutable. */
    public record Sums(List<Day> days, Delivery delivery) {
        public Sums {
            days = List.copyOf(days);
        }
    }

    /**
     * What a span adds up to.
     *
     * @param filter within that span, or the figures of delivery are of more days than the others
     */
    public Sums sums(RecordFilter filter, LocalDate first, LocalDate last) throws SQLException {
        FutureTask<Delivery> delivery = new FutureTask<>(() -> delivery(filter, first, last));
        beside.execute(delivery);
        List<Day> days = days(filter, first, last);
        delivery.run(); // nothing if somebody began it
        try {
            return new Sums(days, delivery.get());
        } catch (ExecutionException e) {
            throw new SQLException("what became of deploys cannot be asked for", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("given up", e);
        }
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
    private List<Day> days(RecordFilter filter, LocalDate first, LocalDate last) throws SQLException {
        NavigableMap<LocalDate, Tally> tallies = new TreeMap<>();
        first.datesUntil(last.plusDays(1)).forEach(day -> tallies.put(day, new Tally()));
        Piece length = piece();
        for (LocalDate day = first; !day.isAfter(last); day = day.plusDays(length.days)) {
            RecordFilter piece = new RecordFilter(
                    Optional.of(day.atStartOfDay(ZoneOffset.UTC).toInstant()),
                    Optional.of(earlier(day.plusDays(length.days), last.plusDays(1))
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()),
                    filter.values());
            add(Condition.of(piece), length.span, tallies);
        }
        List<Day> days = new ArrayList<>();
        tallies.forEach((day, tally) -> days.add(tally.day(day)));
        return days;
    }

    private record Piece(int days, DaySum.Span span) {}

    /** SQLite sorts what it sums up over several days; PostgreSQL does not, and is a network away. */
    private Piece piece() {
        return switch (reads.store()) {
            case SqliteStore ignored -> new Piece(1, DaySum.Span.ONE_DAY);
            case PostgresStore ignored -> new Piece(31, DaySum.Span.MANY_DAYS);
        };
    }

    private static LocalDate earlier(LocalDate one, LocalDate other) {
        return one.isBefore(other) ? one : other;
    }

    /** What was admitted and what was refused have an index each; one question about both would sort them all. */
    private void add(Condition condition, DaySum.Span span, NavigableMap<LocalDate, Tally> tallies)
            throws SQLException {
        reads.ask(connection -> {
            Condition admitted = condition.and("allowed = 1 AND class IN ('DEPLOY', 'CREATE', 'ROLLBACK')");
            for (DaySum sum : DaySum.of(connection, span, "class", admitted)) {
                tally(tallies, sum.day()).ifPresent(tally -> tally.admitted(sum.what(), sum.count()));
            }
            for (DaySum sum : DaySum.of(connection, span, "codes", condition.and("allowed = 0"))) {
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
     * @param workload namespace/name
     * @param outcome such as {@code healthy}, {@code failed} or {@code rolled-back}
     * @param admitted of what became healthy: when it was first admitted, where a decision is known
     */
    record Run(String workload, Instant seen, String outcome, Optional<Instant> admitted) {}

    /** The figures by which delivery is measured (DORA). */
    private Delivery delivery(RecordFilter filter, LocalDate first, LocalDate last) throws SQLException {
        Condition condition = Condition.of(filter.and(Field.TYPE, "observed"));
        List<Run> runs = reads.ask(connection -> runs(connection, condition));
        return Delivery.of(runs, first, last);
    }

    private static List<Run> runs(Connection connection, Condition condition) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT namespace, name, time, outcome, CASE WHEN outcome = 'healthy' THEN (SELECT min(d.time) FROM record d"
                        + " WHERE d.type = 'decision' AND d.namespace = o.namespace AND d.name = o.name"
                        + " AND d.digest = o.digest AND d.digest <> '' AND d.allowed = 1) END FROM record o WHERE "
                        + condition.sql() + " ORDER BY time, sequence LIMIT ?")) {
            select.setInt(condition.bind(select), MOST_RUNS);
            try (ResultSet found = select.executeQuery()) {
                List<Run> runs = new ArrayList<>();
                while (found.next()) {
                    String admitted = found.getString(5);
                    runs.add(new Run(
                            found.getString(1) + "/" + found.getString(2),
                            RecordTime.parse(found.getString(3)),
                            found.getString(4),
                            Optional.ofNullable(admitted).map(RecordTime::parse)));
                }
                return runs;
            }
        }
    }
}
