package com.novapay.deploygate.audit.tree;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.merkle.NoteSigner;
import com.novapay.deploygate.audit.merkle.Proofs;
import com.novapay.deploygate.audit.store.RecordStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Writes records out with their proofs: one snapshot of the store, one pass that accounts for each record of the tree and one that writes, both in blocks, so
 * that memory does not grow with the log. What is selected is decided by the documents that the tree proves, never by the columns that lists read. Thread-safe.
 */
public final class Exporter {
    private final RecordStore store;

    public Exporter(RecordStore store) {
        this.store = store;
    }

    /**
     * What an export will hold, and what became of all other records.
     *
     * @param covered records with a proof
     * @param uncovered records that no checkpoint covers yet
     * @param records all that the log has, archived ones included
     * @param archived those that are in archive files
     * @param hidden the first row whose columns do not say what its document says, in words: lists leave it out, the export does not
     */
    public record Count(long covered, long uncovered, long records, long archived, Optional<String> hidden) {
        /** Those that were not selected. */
        public long leftOut() {
            return records - archived - covered - uncovered;
        }
    }

    /** Takes what is exported, in order. */
    public interface Sink {
        /** Told before the first record. */
        void begin(Count count) throws IOException;

        /**
         * One record.
         *
         * @param document its stored text
         * @param log what an export says of it: index, previous index and proof, and of the whole export when it is the first
         */
        void record(String document, ObjectNode log) throws IOException;
    }

    private record Plan(Optional<StoredCheckpoint> checkpoint, ExportHeader header, Count count) {}

    /**
     * Exports what is selected.
     *
     * @param signer signs how many there are, so that a missing one is noticed; empty when there is no key
     * @return what was written
     * @throws TreeProblem when the tree does not hang together, or a record of it is neither in the store nor archived
     */
    public Count export(Selection selection, Optional<NoteSigner> signer, Sink sink) throws SQLException, IOException {
        try (Connection connection = store.snapshot()) {
            return export(connection, selection, Long.MAX_VALUE, signer, sink);
        }
    }

    /** As {@link #export}, up to a position, on a snapshot. */
    static Count export(Connection connection, Selection selection, long end, Optional<NoteSigner> signer, Sink sink)
            throws SQLException, IOException {
        Plan plan = plan(connection, selection, end, signer);
        Count count = plan.count;
        sink.begin(count);
        boolean headed = covered(connection, plan, sink);
        if (count.uncovered() > 0) {
            uncovered(connection, selection, plan, headed, sink);
        }
        return count;
    }

    private static Plan plan(Connection connection, Selection selection, long end, Optional<NoteSigner> signer)
            throws SQLException {
        Optional<StoredCheckpoint> checkpoint = new TreeTables(connection).latest();
        long covered = checkpoint.map(StoredCheckpoint::size).orElse(0L);
        ExportCount counted = new ExportCount(connection, selection);
        counted.count(covered, Math.min(covered, end), end == Long.MAX_VALUE);
        ExportHeader header = new ExportHeader(
                checkpoint.map(StoredCheckpoint::note).orElse(""),
                counted.selected(),
                counted.uncovered(),
                counted.root(),
                counted.positions(),
                selection.told(),
                selection.isEverything(),
                "",
                LogKeys.announced(connection, covered),
                Optional.of(new ExportHeader.Whole(covered, counted.archived())));
        return new Plan(
                checkpoint,
                signer.filter(one -> covered > 0).map(header::signed).orElse(header),
                new Count(
                        counted.selected(),
                        counted.uncovered(),
                        counted.records(),
                        counted.archived(),
                        counted.hidden()));
    }

    /** Whether there was a first line. */
    private static boolean covered(Connection connection, Plan plan, Sink sink) throws SQLException, IOException {
        BlockNodes nodes = new BlockNodes(connection);
        long size = plan.checkpoint.map(StoredCheckpoint::size).orElse(0L);
        Positions.Reader positions = plan.header.positions().reader();
        OptionalLong next = positions.next();
        Optional<Long> previous = Optional.empty();
        while (next.isPresent()) {
            long end = ExportCount.next(next.getAsLong());
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT position, document FROM leaf JOIN record ON record.sequence = leaf.sequence WHERE position >= ?"
                            + " AND position < ? ORDER BY position")) {
                select.setLong(1, next.getAsLong());
                select.setLong(2, end);
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        long position = found.getLong(1);
                        if (next.isEmpty() || position != next.getAsLong()) {
                            continue;
                        }
                        nodes.load(position);
                        ObjectNode log = ExportLine.proven(position, previous, Proofs.inclusion(position, size, nodes));
                        if (previous.isEmpty()) {
                            plan.header.write(log);
                        }
                        sink.record(found.getString(2), log);
                        previous = Optional.of(position);
                        next = positions.next();
                    }
                }
            }
            if (next.isPresent() && next.getAsLong() < end) {
                throw new TreeProblem("the record of position " + next.getAsLong() + " cannot be read again");
            }
        }
        return previous.isPresent();
    }

    private static void uncovered(Connection connection, Selection selection, Plan plan, boolean headed, Sink sink)
            throws SQLException, IOException {
        long covered = plan.checkpoint.map(StoredCheckpoint::size).orElse(0L);
        boolean[] first = {!headed};
        ExportCount.uncovered(connection, covered, row -> {
            if (row.record().filter(selection::holds).isEmpty()) {
                return;
            }
            ObjectNode log = JsonNodeFactory.instance.objectNode();
            if (first[0]) {
                plan.header.write(log);
                first[0] = false;
            }
            sink.record(row.document().text(), log);
        });
    }
}
