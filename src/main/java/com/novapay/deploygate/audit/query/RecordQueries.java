package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.report.PeriodReport;
import com.novapay.deploygate.audit.report.ReportReader;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Selections of records, a page at a time or all of them. No list reads a document. Thread-safe.
 */
public final class RecordQueries {
    private static final int NEWEST = 2_000;
    private final RecordReads reads;
    private final WordLimits limits;

    public RecordQueries(RecordReads reads) {
        this(reads, WordLimits.USUAL);
    }

    RecordQueries(RecordReads reads, WordLimits limits) {
        this.reads = reads;
        this.limits = limits;
    }

    /** Takes what a selection has, one after the other. */
    @FunctionalInterface
    public interface Taker<E extends Exception> {
        void take(RecordRow row, String document) throws E;
    }

    /** The page at a cursor, the first one without. */
    public RecordPage page(RecordFilter filter, Optional<Cursor> cursor, int size) throws SQLException {
        return reads.ask(connection -> listing(filter, connection).page(connection, cursor, size));
    }

    /**
     * A page of a listing, and how long the listing is. Immutable.
     *
     * @param total how many there are, as far as they were counted
     * @param isCut whether there may be more than that
     */
    public record Counted(RecordPage page, int total, boolean isCut) {
        Counted cutIf(boolean more) {
            return new Counted(page, total, isCut || more);
        }
    }

    /** A page and how many there are in all, counted up to a limit, or less far where each has to be looked at. */
    public Counted counted(RecordFilter filter, Optional<Cursor> cursor, int size, int limit) throws SQLException {
        return reads.ask(connection -> listing(filter, connection).counted(connection, cursor, size, limit));
    }

    /** The ids of those that were taken back: recorded as allowed, and refused because the record came too late. */
    public Set<String> withdrawn(List<String> ids) throws SQLException {
        return reads.ask(connection -> Withdrawals.among(connection, ids));
    }

    /**
     * All of a selection with their documents, the newest first. Holds no transaction open meanwhile, and no connection while
     * the taker is busy: it may be as slow as somebody's network. What is recorded meanwhile is not in it.
     *
     * @return how many were taken
     */
    public <E extends Exception> long each(RecordFilter filter, Taker<E> taker) throws SQLException, E {
        Listing listing = reads.ask(connection -> listing(filter, connection).settled(connection));
        int size = listing.chunk();
        Optional<Cursor> cursor = Optional.empty();
        long taken = 0;
        while (true) {
            Optional<Cursor> from = cursor;
            Chunk chunk = reads.ask(connection -> {
                List<RecordRow> rows = listing.rows(connection, from, size);
                return new Chunk(rows, documents(connection, rows));
            });
            for (int i = 0; i < chunk.documents.size(); i++) {
                taker.take(chunk.rows.get(i), chunk.documents.get(i));
                taken++;
            }
            if (chunk.rows.size() < size) {
                return taken;
            }
            cursor = Optional.of(Cursor.at(chunk.rows.getLast(), false));
        }
    }

    /** All changes of an environment in a period, as {@link ReportReader} reads them. */
    public PeriodReport report(String environment, Instant from, Instant to, Instant now) throws SQLException {
        return reads.ask(connection -> ReportReader.read(connection, environment, from, to, now));
    }

    /** The codes that the log knows. */
    public RecordedCodes codes() {
        return new RecordedCodes(reads);
    }

    private record Chunk(List<RecordRow> rows, List<String> documents) {}

    private static List<String> documents(Connection connection, List<RecordRow> rows) throws SQLException {
        List<String> documents = new ArrayList<>(rows.size());
        try (PreparedStatement select = connection.prepareStatement("SELECT document FROM record WHERE sequence = ?")) {
            for (RecordRow row : rows) {
                select.setLong(1, row.sequence());
                try (ResultSet found = select.executeQuery()) {
                    if (!found.next()) {
                        // It was there a moment ago: the archive took it, and an export must not just lack it.
                        throw new SQLException("record " + row.id() + " was archived while it was read; ask again");
                    }
                    documents.add(found.getString(1));
                }
            }
        }
        return documents;
    }

    /** The newest documents of a type, for those of which there are few. */
    public List<String> newest(String type, int most) throws SQLException {
        return texts(
                "SELECT document FROM record WHERE type = ? AND type <> 'decision' ORDER BY time DESC, sequence DESC LIMIT ?",
                type,
                most);
    }

    /** The text of a revision of the policies, as it was put in force; empty when the log has none. */
    public Optional<String> policySources(String revision) throws SQLException {
        return texts(
                        "SELECT document FROM record WHERE type = 'policy.sources' AND policy_revision = ?"
                                + " ORDER BY time LIMIT ?",
                        revision,
                        1)
                .stream()
                .findFirst();
    }

    private List<String> texts(String sql, String value, int most) throws SQLException {
        return reads.ask(connection -> {
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setString(1, value);
                select.setInt(2, most);
                try (ResultSet found = select.executeQuery()) {
                    List<String> documents = new ArrayList<>();
                    while (found.next()) {
                        documents.add(found.getString(1));
                    }
                    return documents;
                }
            }
        });
    }

    /** The documents of an id or a request's uid, oldest first. */
    public List<String> documents(String idOrUid) throws SQLException {
        return reads.ask(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT document FROM record WHERE id = ? OR request_uid = ? ORDER BY sequence LIMIT 50")) {
                select.setString(1, idOrUid);
                select.setString(2, idOrUid);
                try (ResultSet found = select.executeQuery()) {
                    List<String> documents = new ArrayList<>();
                    while (found.next()) {
                        documents.add(found.getString(1));
                    }
                    return documents;
                }
            }
        });
    }

    /**
     * What else the log has of a workload after a moment, oldest first: later decisions and what was observed.
     *
     * @param time of {@link RecordRow#time}
     */
    public List<RecordRow> after(String namespace, String name, String time, int most) throws SQLException {
        Condition condition =
                new Condition("namespace = ? AND name = ? AND type NOT LIKE 'audit.%'", List.of(namespace, name));
        Cursor afterThatTime = new Cursor(true, time, Long.MAX_VALUE);
        return reads.ask(connection -> new PageQuery(condition, Optional.of(afterThatTime)).rows(connection, most));
    }

    /** A workload as decisions name it. Immutable. */
    public record Workload(String namespace, String kind, String name, String service, String environment) {}

    /** The workloads that the newest decisions were about, by namespace and name. */
    public List<Workload> workloads(int most) throws SQLException {
        return reads.ask(connection -> {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT DISTINCT namespace, kind, name, service, environment FROM (SELECT namespace, kind, name, service,"
                            + " environment FROM record WHERE type = 'decision' ORDER BY time DESC, sequence DESC LIMIT "
                            + NEWEST + ") AS newest WHERE kind IN ('Deployment', 'Rollout')"
                            + " ORDER BY namespace, name, kind LIMIT ?")) {
                select.setInt(1, most);
                try (ResultSet found = select.executeQuery()) {
                    List<Workload> workloads = new ArrayList<>();
                    while (found.next()) {
                        workloads.add(new Workload(
                                found.getString(1),
                                found.getString(2),
                                found.getString(3),
                                found.getString(4),
                                found.getString(5)));
                    }
                    return workloads;
                }
            }
        });
    }

    private Listing listing(RecordFilter filter, Connection connection) throws SQLException {
        return Listing.of(filter, reads.store(), limits, connection);
    }
}
