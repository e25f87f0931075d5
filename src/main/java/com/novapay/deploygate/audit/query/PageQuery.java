package com.novapay.deploygate.audit.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How a database is asked for a part of a listing. Immutable.
 *
 * @param cursor where it begins; the newest without
 */
record PageQuery(Condition condition, Optional<Cursor> cursor) {
    private boolean isNewer() {
        return cursor.map(Cursor::newer).orElse(false);
    }

    private String order() {
        return order(isNewer() ? "ASC" : "DESC");
    }

    private static String order(String way) {
        return " ORDER BY time " + way + ", sequence " + way;
    }

    private String place() {
        return "(time, sequence) " + (isNewer() ? ">" : "<") + " (?, ?)";
    }

    private Condition placed() {
        return cursor.map(at -> condition.and(place(), at.time(), at.sequence()))
                .orElse(condition);
    }

    /** In the order in which they are read. */
    List<RecordRow> rows(Connection connection, int most) throws SQLException {
        Condition placed = placed();
        // Chosen in an index alone, or what is rare is looked for in the rows of a million others.
        try (PreparedStatement select = connection.prepareStatement("SELECT " + RecordRow.COLUMNS
                + " FROM record WHERE sequence IN (SELECT sequence FROM record WHERE " + placed.sql() + order()
                + " LIMIT ?)" + order())) {
            select.setInt(placed.bind(select), most);
            List<RecordRow> rows = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(RecordRow.read(found));
                }
            }
            return rows;
        }
    }

    /** How many there are wherever one begins, counted up to a limit. */
    int count(Connection connection, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT count(*) FROM (SELECT 1 FROM record WHERE " + condition.sql() + " LIMIT ?) AS counted")) {
            select.setInt(condition.bind(select), limit);
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? found.getInt(1) : 0;
            }
        }
    }

    /** Page and number out of one look at what fits, for conditions that themselves say which records these can be. */
    RecordQueries.Counted counted(Connection connection, int size, int limit) throws SQLException {
        String where = cursor.map(at -> " WHERE " + place()).orElse("");
        try (PreparedStatement select =
                connection.prepareStatement("WITH fit AS MATERIALIZED (SELECT time, sequence FROM record WHERE "
                        + condition.sql() + ") SELECT "
                        + RecordRow.COLUMNS + ", (SELECT count(*) FROM (SELECT 1 FROM fit LIMIT ?) AS counted) AS total"
                        + " FROM record WHERE sequence IN (SELECT sequence FROM fit" + where + order() + " LIMIT ?)"
                        + order())) {
            int index = condition.bind(select);
            select.setInt(index++, limit);
            if (cursor.isPresent()) {
                select.setString(index++, cursor.get().time());
                select.setLong(index++, cursor.get().sequence());
            }
            select.setInt(index, size + 1);
            List<RecordRow> rows = new ArrayList<>();
            int total = 0;
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(RecordRow.read(found));
                    total = found.getInt("total");
                }
            }
            // Past the end there is no row that could say it.
            int known = rows.isEmpty() && cursor.isPresent() ? count(connection, limit) : total;
            return new RecordQueries.Counted(RecordPage.of(rows, cursor, size), known, known >= limit);
        }
    }

    /**
     * Some records that follow each other in a listing. Immutable.
     *
     * @param isLast whether the listing ends with them
     * @param first the least of their sequences
     * @param last the greatest
     * @param end the place of the last one read
     */
    record Part(boolean isLast, long first, long last, Cursor end) {}

    /** The next few; empty when there are none. */
    Optional<Part> part(Connection connection, int most) throws SQLException {
        Condition placed = placed();
        String backwards = order(isNewer() ? "DESC" : "ASC");
        try (PreparedStatement select =
                connection.prepareStatement("WITH part AS MATERIALIZED (SELECT time, sequence FROM record WHERE "
                        + placed.sql() + order() + " LIMIT ?) SELECT time, sequence,"
                        + " (SELECT count(*) FROM part) AS members, (SELECT min(sequence) FROM part) AS first,"
                        + " (SELECT max(sequence) FROM part) AS last FROM part" + backwards + " LIMIT 1")) {
            select.setInt(placed.bind(select), most);
            try (ResultSet found = select.executeQuery()) {
                return found.next()
                        ? Optional.of(new Part(
                                found.getInt("members") < most,
                                found.getLong("first"),
                                found.getLong("last"),
                                new Cursor(isNewer(), found.getString("time"), found.getLong("sequence"))))
                        : Optional.empty();
            }
        }
    }

    /** Those of a part of this for which something more holds. */
    PageQuery within(Part part, Condition more) {
        Cursor end = part.end;
        return new PageQuery(
                condition
                        .and("(time, sequence) " + (isNewer() ? "<=" : ">=") + " (?, ?)", end.time(), end.sequence())
                        .and(more),
                cursor);
    }
}
