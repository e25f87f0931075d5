package com.novapay.deploygate.audit.store;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * Checks that a store's tables are those that the gate made, and that each index has the rows of its table: lists and sums read indexes alone, so what an index
 * lacks nobody sees. Thread-safe.
 */
public sealed interface StoreShape permits SqliteShape, PostgresShape {
    /** The check for a kind of store. */
    static StoreShape of(RecordStore store) {
        return switch (store) {
            case SqliteStore ignored -> new SqliteShape();
            case PostgresStore ignored -> new PostgresShape();
        };
    }

    /**
     * What was found.
     *
     * @param wrong the first thing by which a list could leave a record out
     * @param notes what keeps the store from being changed, and is missing
     */
    record Found(Optional<String> wrong, List<String> notes) {
        public Found {
            notes = List.copyOf(notes);
        }
    }

    /** Checks on a snapshot. */
    Found check(Connection snapshot) throws SQLException;
}
