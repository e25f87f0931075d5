package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.merkle.EntryProof;
import com.novapay.deploygate.audit.merkle.NoteKey;
import com.novapay.deploygate.audit.merkle.Proofs;
import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a page about the record's integrity asks of a log. Reads only, a few rows each time. Thread-safe. */
public final class LogProofs {
    private final RecordStore store;

    public LogProofs(RecordStore store) {
        this.store = store;
    }

    /** Where a record is in the log. */
    public sealed interface Place {
        /** It was committed a moment ago, and has no position yet. */
        record Waiting() implements Place {}

        /**
         * It has a position, and no checkpoint covers that yet.
         *
         * @param position from 0
         */
        record Uncovered(long position) implements Place {}

        /**
         * It is proven.
         *
         * @param position from 0
         * @param proof C2SP tlog-proof; its text is the file {@code ID.tlog-proof}
         */
        record Proven(long position, EntryProof proof) implements Place {}
    }

    /**
     * Where a record is.
     *
     * @param id of a decision or other record
     * @return empty when there is no such record in the store
     * @throws TreeProblem when the stored tree has holes
     */
    public Optional<Place> place(String id) throws SQLException {
        try (Connection connection = store.snapshot();
                PreparedStatement select = connection.prepareStatement("SELECT coalesce(leaf.position, -1) FROM record"
                        + " LEFT JOIN leaf ON leaf.sequence = record.sequence WHERE record.id = ?")) {
            select.setString(1, id);
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? Optional.of(place(connection, found.getLong(1))) : Optional.empty();
            }
        }
    }

    private static Place place(Connection connection, long position) throws SQLException {
        if (position < 0) {
            return new Place.Waiting();
        }
        TreeTables tree = new TreeTables(connection);
        Optional<StoredCheckpoint> latest = tree.latest().filter(one -> one.size() > position);
        return latest.<Place>map(checkpoint -> new Place.Proven(
                        position,
                        new EntryProof(
                                position, Proofs.inclusion(position, checkpoint.size(), tree), checkpoint.note())))
                .orElseGet(() -> new Place.Uncovered(position));
    }

    /**
     * How the log stands.
     *
     * @param origin the log's name; empty before its first checkpoint
     * @param keys that signed it one after the other, as the log itself says; the last is the one that signs now
     * @param size records that have a position
     * @param waiting records that have none yet
     * @param checkpoints the last ones, the newest first
     */
    public record Standing(
            String origin, List<NoteKey> keys, long size, long waiting, List<StoredCheckpoint> checkpoints) {
        public Standing {
            keys = List.copyOf(keys);
            checkpoints = List.copyOf(checkpoints);
        }
    }

    /**
     * How the log stands now.
     *
     * @param most how many checkpoints at most
     */
    public Standing standing(int most) throws SQLException {
        try (Connection connection = store.snapshot()) {
            TreeTables tree = new TreeTables(connection);
            return new Standing(
                    LogKeys.origin(tree).orElse(""),
                    LogKeys.announced(connection, Long.MAX_VALUE).stream()
                            .map(KeyAnnouncement::key)
                            .toList(),
                    tree.size(),
                    tree.number("SELECT count(*) FROM record WHERE sequence >"
                            + " (SELECT coalesce(max(sequence), 0) FROM leaf)"),
                    checkpoints(connection, most));
        }
    }

    private static List<StoredCheckpoint> checkpoints(Connection connection, int most) throws SQLException {
        List<StoredCheckpoint> checkpoints = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("SELECT size, time, note FROM checkpoint ORDER BY size DESC LIMIT ?")) {
            select.setInt(1, most);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    checkpoints.add(TreeTables.checkpoint(found));
                }
            }
        }
        return checkpoints;
    }

    /** The document of the last record that says that somebody verified the log: {@code audit.verified}. */
    public Optional<String> lastVerification() throws SQLException {
        try (Connection connection = store.reader();
                PreparedStatement select = connection.prepareStatement(
                        "SELECT document FROM record WHERE type = 'audit.verified' ORDER BY sequence DESC LIMIT 1");
                ResultSet found = select.executeQuery()) {
            return found.next() ? Optional.of(found.getString(1)) : Optional.empty();
        }
    }
}
