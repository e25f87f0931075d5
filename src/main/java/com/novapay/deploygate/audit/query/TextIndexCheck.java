package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.store.PostgresStore;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.store.SqliteStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Checks the index of words against the documents: makes it anew, some records at a time, and compares. What it has not taken in yet is no fault, because searches
 * read such records themselves. Confined to one thread.
 */
public final class TextIndexCheck {
    private static final int BLOCK = 500;
    private final RecordStore store;
    private final Connection snapshot;

    /** A check on a snapshot of a store. */
    public TextIndexCheck(RecordStore store, Connection snapshot) {
        this.store = store;
        this.snapshot = snapshot;
    }

    /**
     * A record that a search may miss, or find for words that it does not have.
     *
     * @param id of the record; empty when there is none
     */
    public record Wrong(String id, String what) {}

    /** A record whose words are compared. Immutable. */
    record Indexed(long sequence, String id, String words) {
        Wrong wrong() {
            return new Wrong(id, "the index of words has not the words of this record, so searches may leave it out");
        }
    }

    /** The first such record. */
    public Optional<Wrong> find() throws SQLException {
        return switch (store) {
            case SqliteStore ignored -> new SqliteWords(snapshot).find(this);
            case PostgresStore ignored -> new PostgresWords(snapshot).find(this);
        };
    }

    /** The next few records from a sequence on. */
    List<Indexed> from(long sequence) throws SQLException {
        try (PreparedStatement select = snapshot.prepareStatement(
                "SELECT sequence, id, document FROM record WHERE sequence >= ? ORDER BY sequence LIMIT " + BLOCK)) {
            select.setLong(1, sequence);
            List<Indexed> block = new ArrayList<>();
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    block.add(new Indexed(found.getLong(1), found.getString(2), TextIndex.words(found.getString(3))));
                }
            }
            return block;
        }
    }
}
