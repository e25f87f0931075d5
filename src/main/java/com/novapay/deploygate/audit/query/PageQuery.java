package com.novapay.deploygate.audit.query;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * How a database is asked for a part of a listing. Immutable.
 *
 * @param cursor where it begins; the newest without
 * @param size how many records at most
 */
record PageQuery(Condition condition, Optional<Cursor> cursor, int size) {
    private boolean isNewer() {
        return cursor.map(Cursor::newer).orElse(false);
    }

    private String order() {
        String way = isNewer() ? "ASC" : "DESC";
        return " ORDER BY time " + way + ", sequence " + way;
    }

    private String place() {
        return "(time, sequence) " + (isNewer() ? ">" : "<") + " (?, ?)";
    }

    RecordPage page(Connection connection) throws SQLException {
        return page(new PageQuery(condition, cursor, size + 1).rows(connection));
    }

    /** In the order in which they are read. */
    List<RecordRow> rows(Connection connection) throws SQLException {
        Condition placed = cursor.map(at -> condition.and(place(), at.time(), at.sequence()))
                .orElse(condition);
        // Chosen in an index alone, or what is rare is looked for in the rows of a million others.
        try (PreparedStatement select = connection.prepareStatement("SELECT " + RecordRow.COLUMNS
                + " FROM record WHERE sequence IN (SELECT sequence FROM record WHERE " + placed.sql() + order()
                + " LIMIT ?)" + order())) {
            select.setInt(placed.bind(select), size);
            List<RecordRow> rows = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    rows.add(RecordRow.read(found));
                }
            }
            return rows;
        }
    }

    /** Page and number each by itself. */
    RecordQueries.Counted countedApart(Connection connection, int limit) throws SQLException {
        return new RecordQueries.Counted(page(connection), count(connection, limit), limit);
    }

    private int count(Connection connection, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT count(*) FROM (SELECT 1 FROM record WHERE " + condition.sql() + " LIMIT ?) AS counted")) {
            select.setInt(condition.bind(select), limit);
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? found.getInt(1) : 0;
            }
        }
    }

    /** Page and number out of one look at what fits, for conditions that themselves say which records these can be. */
    RecordQueries.Counted counted(Connection connection, int limit) throws SQLException {
        return counted(connection, limit, "");
    }

    /** As {@link #counted}, for conditions that each record is asked for; without a cursor. */
    RecordQueries.Counted countedInOrder(Connection connection, int limit) throws SQLException {
        return counted(connection, limit, order() + " LIMIT " + Math.max(limit, size + 1));
    }

    private RecordQueries.Counted counted(Connection connection, int limit, String first) throws SQLException {
        String where = cursor.map(at -> " WHERE " + place()).orElse("");
        try (PreparedStatement select =
                connection.prepareStatement("WITH fit AS MATERIALIZED (SELECT time, sequence FROM record WHERE "
                        + condition.sql() + first + ") SELECT "
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
            return new RecordQueries.Counted(
                    page(rows), rows.isEmpty() && cursor.isPresent() ? count(connection, limit) : total, limit);
        }
    }

    private RecordPage page(List<RecordRow> rows) {
        boolean more = rows.size() > size;
        List<RecordRow> shown = new ArrayList<>(more ? rows.subList(0, size) : rows);
        if (isNewer()) {
            Collections.reverse(shown);
        }
        if (shown.isEmpty()) {
            return new RecordPage(shown, Optional.empty(), Optional.empty());
        }
        boolean hasNewer = isNewer() ? more : cursor.isPresent();
        boolean hasOlder = isNewer() || more;
        return new RecordPage(
                shown,
                hasNewer ? Optional.of(Cursor.at(shown.getFirst(), true)) : Optional.empty(),
                hasOlder ? Optional.of(Cursor.at(shown.getLast(), false)) : Optional.empty());
    }
}
