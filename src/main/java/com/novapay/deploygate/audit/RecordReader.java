package com.novapay.deploygate.audit;

import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks one connection to the log for documents, each question by an index; all answers are newest first. Confined to one
 * thread; the caller closes it.
 */
public final class RecordReader implements AutoCloseable {
    private final Connection connection;

    private RecordReader(Connection connection) {
        this.connection = connection;
    }

    /** Connects for reading, also while gates write. */
    public static RecordReader open(RecordStore store) throws SQLException {
        return new RecordReader(store.reader());
    }

    /** What was observed of one object, ungated changes included. */
    public List<String> seen(String namespace, String kind, String name, int limit) throws SQLException {
        return ask(
                "SELECT document FROM record WHERE type IN ('observed', 'ungated') AND namespace = ? AND name = ?"
                        + " AND kind = ? ORDER BY sequence DESC LIMIT " + limit,
                namespace,
                name,
                kind);
    }

    /** What was observed of whatever shows a template, ungated changes included. */
    public List<String> seenTemplate(String namespace, String digest, int limit) throws SQLException {
        return ask(
                "SELECT document FROM record WHERE type IN ('observed', 'ungated') AND namespace = ? AND digest = ?"
                        + " ORDER BY sequence DESC LIMIT " + limit,
                namespace,
                digest);
    }

    /** The decisions that let a template into what is called so; not those that were taken back because they came too late. */
    public List<String> letIn(String namespace, String name, String digest, Instant notBefore, int limit)
            throws SQLException {
        return ask(
                "SELECT document FROM record WHERE type = 'decision' AND allowed = 1 AND digest <> ''"
                        + " AND namespace = ? AND name = ? AND digest = ? AND time >= ?"
                        + " AND " + RecordClause.NOT_WITHDRAWN
                        + " ORDER BY time DESC LIMIT " + limit,
                namespace,
                name,
                digest,
                RecordTime.of(notBefore));
    }

    /** Records of one type, decisions excepted, about what is called so. */
    public List<String> events(RecordType type, String name, int limit) throws SQLException {
        return ask(
                "SELECT document FROM record WHERE type <> 'decision' AND type = ? AND name = ?"
                        + " ORDER BY sequence DESC LIMIT " + limit,
                type.word(),
                name);
    }

    /** The newest records of one type, decisions excepted. */
    public List<String> newest(RecordType type, int limit) throws SQLException {
        return ask(
                "SELECT document FROM record WHERE type <> 'decision' AND type = ? ORDER BY sequence DESC LIMIT "
                        + limit,
                type.word());
    }

    /** Whether there is a record of that id. */
    public boolean has(String id) throws SQLException {
        return !ask("SELECT id FROM record WHERE id = ?", id).isEmpty();
    }

    private List<String> ask(String sql, String... values) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                select.setString(i + 1, values[i]);
            }
            List<String> found = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            return found;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
