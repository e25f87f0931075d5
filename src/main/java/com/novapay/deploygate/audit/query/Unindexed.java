package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.store.PostgresStore;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.store.SqliteStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** A record that the index of words has not taken in yet. Immutable. */
record Unindexed(long sequence, String document) {
    /** Of the newest, so many are looked at again: several gates' commits become visible out of order. */
    static final int WINDOW = 2_000;

    /** Above this sequence some may be missing. */
    static long after(RecordStore store, Connection connection) throws SQLException {
        String sql = switch (store) {
            // One gate writes one after the other: nothing comes late.
            case SqliteStore ignored -> "SELECT rowid FROM record_text ORDER BY rowid DESC LIMIT 1";
            case PostgresStore ignored -> "SELECT max(sequence) - " + WINDOW + " FROM record_text";
        };
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(sql)) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    /** The first of them above a sequence. */
    static List<Unindexed> since(RecordStore store, Connection connection, long after, int most) throws SQLException {
        String sql = switch (store) {
            case SqliteStore ignored ->
                "SELECT sequence, document FROM record WHERE sequence > ? ORDER BY sequence LIMIT " + most;
            // The inner limit tells PostgreSQL how few rows these are; all that may be known already, and those wanted.
            case PostgresStore ignored ->
                "SELECT r.sequence, r.document FROM (SELECT sequence, document FROM record WHERE sequence > ?"
                        + " ORDER BY sequence LIMIT " + (WINDOW + most) + ") AS r WHERE NOT EXISTS (SELECT 1"
                        + " FROM record_text t WHERE t.sequence = r.sequence) ORDER BY r.sequence LIMIT " + most;
        };
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, after);
            try (ResultSet found = select.executeQuery()) {
                List<Unindexed> records = new ArrayList<>();
                while (found.next()) {
                    records.add(new Unindexed(found.getLong("sequence"), found.getString("document")));
                }
                return records;
            }
        }
    }
}
