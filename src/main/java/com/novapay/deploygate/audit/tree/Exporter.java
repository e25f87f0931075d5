package com.novapay.deploygate.audit.tree;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.merkle.GrowingTree;
import com.novapay.deploygate.audit.merkle.NoteSigner;
import com.novapay.deploygate.audit.merkle.Proofs;
import com.novapay.deploygate.audit.merkle.TreeHash;
import com.novapay.deploygate.audit.store.RecordStore;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Writes records out with their proofs: one snapshot of the store, one pass that counts and one that writes, both in blocks, so that memory does not grow
 * with the log. Thread-safe.
 */
public final class Exporter {
    private static final String UNCOVERED = " FROM record LEFT JOIN leaf ON leaf.sequence = record.sequence WHERE"
            + " record.sequence > ? AND (position IS NULL OR position >= ?)";
    private final RecordStore store;

    public Exporter(RecordStore store) {
        this.store = store;
    }

    /**
     * What an export will hold.
     *
     * @param covered records with a proof
     * @param uncovered records that no checkpoint covers yet
     */
    public record Count(long covered, long uncovered) {}

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

    /**
     * Exports from one position on.
     *
     * @param first the first position; 0 but for archives
     * @param end the position after the last; at most as many as the checkpoint covers count
     */
    private record Range(long first, long end) {}

    private record Plan(Range range, Optional<StoredCheckpoint> checkpoint, ExportHeader header) {}

    /**
     * Exports what is selected.
     *
     * @param signer signs how many there are, so that a missing one is noticed; empty when there is no key
     * @return what was written
     * @throws TreeProblem when the tree does not hang together
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
        Count count = new Count(plan.header.count(), plan.header.uncovered());
        sink.begin(count);
        boolean headed = covered(connection, selection, plan, sink);
        if (count.uncovered() > 0) {
            uncovered(connection, selection, plan, headed, sink);
        }
        return count;
    }

    private static Plan plan(Connection connection, Selection selection, long end, Optional<NoteSigner> signer)
            throws SQLException {
        TreeTables tree = new TreeTables(connection);
        Optional<StoredCheckpoint> checkpoint = tree.latest();
        long covered = checkpoint.map(StoredCheckpoint::size).orElse(0L);
        Range range = new Range(first(connection, selection), Math.min(covered, end));
        Selected selected = count(connection, selection, range);
        ExportHeader header = new ExportHeader(
                checkpoint.map(StoredCheckpoint::note).orElse(""),
                selected.tree.size(),
                end == Long.MAX_VALUE ? countUncovered(connection, selection, covered) : 0,
                selected.tree.root(),
                selected.positions.end(),
                selection.told(),
                selection.isEverything(),
                "",
                LogKeys.announced(connection, covered));
        return new Plan(
                range,
                checkpoint,
                signer.filter(one -> covered > 0).map(header::signed).orElse(header));
    }

    /** The first position that can matter: the ones before were archived, or are too old. */
    private static long first(Connection connection, Selection selection) throws SQLException {
        String oldest = selection.since().isPresent() ? " WHERE time >= ?" : "";
        try (PreparedStatement select = connection.prepareStatement("SELECT coalesce(min(position), 0) FROM leaf WHERE"
                + " sequence >= (SELECT coalesce(min(sequence), 0) FROM record" + oldest + ")")) {
            if (selection.since().isPresent()) {
                select.setString(1, Selection.bound(selection.since().get()));
            }
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? found.getLong(1) : 0;
            }
        }
    }

    private record Selected(GrowingTree tree, Positions.Writer positions) {}

    private static Selected count(Connection connection, Selection selection, Range range) throws SQLException {
        Selected selected = new Selected(new GrowingTree((level, index, hash) -> {}), new Positions.Writer());
        Selection.Condition condition = selection.condition();
        for (long block = range.first; block < range.end; block = next(block)) {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT leaf.hash, position FROM leaf JOIN record ON record.sequence = leaf.sequence WHERE position >= ? AND"
                            + " position < ?" + condition.sql() + " ORDER BY position")) {
                bind(select, block, Math.min(next(block), range.end), condition);
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        selected.tree.append(TreeHash.ofBase64(found.getString(1))
                                .orElseThrow(() -> new TreeProblem("a leaf of the tree is no hash")));
                        selected.positions.add(found.getLong(2));
                    }
                }
            }
        }
        return selected;
    }

    private static long next(long position) {
        return (position / BlockNodes.LEAVES + 1) * BlockNodes.LEAVES;
    }

    private static void bind(PreparedStatement select, long from, long to, Selection.Condition condition)
            throws SQLException {
        select.setLong(1, from);
        select.setLong(2, to);
        for (int i = 0; i < condition.values().size(); i++) {
            select.setString(3 + i, condition.values().get(i));
        }
    }

    /** Whether there was a first line. */
    private static boolean covered(Connection connection, Selection selection, Plan plan, Sink sink)
            throws SQLException, IOException {
        BlockNodes nodes = new BlockNodes(connection);
        Selection.Condition condition = selection.condition();
        long size = plan.checkpoint.map(StoredCheckpoint::size).orElse(0L);
        Optional<Long> previous = Optional.empty();
        for (long block = plan.range.first; block < plan.range.end; block = next(block)) {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT position, document FROM leaf JOIN record ON record.sequence = leaf.sequence WHERE position >= ?"
                            + " AND position < ?" + condition.sql() + " ORDER BY position")) {
                bind(select, block, Math.min(next(block), plan.range.end), condition);
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        long position = found.getLong(1);
                        nodes.load(position);
                        ObjectNode log = ExportLine.proven(position, previous, Proofs.inclusion(position, size, nodes));
                        if (previous.isEmpty()) {
                            plan.header.write(log);
                        }
                        sink.record(found.getString(2), log);
                        previous = Optional.of(position);
                    }
                }
            }
        }
        return previous.isPresent();
    }

    /** Later rows only: those that were covered before are in no hurry. */
    private static long beginUncovered(Connection connection, long covered) throws SQLException {
        TreeTables tree = new TreeTables(connection);
        return tree.number("SELECT coalesce(max(sequence), 0) FROM leaf WHERE position < " + covered
                        + " AND position >= " + (covered - BlockNodes.LEAVES))
                - BlockNodes.LEAVES;
    }

    private static long countUncovered(Connection connection, Selection selection, long covered) throws SQLException {
        Selection.Condition condition = selection.condition();
        try (PreparedStatement select = connection.prepareStatement("SELECT count(*)" + UNCOVERED + condition.sql())) {
            bind(select, beginUncovered(connection, covered), covered, condition);
            try (ResultSet found = select.executeQuery()) {
                return found.next() ? found.getLong(1) : 0;
            }
        }
    }

    private static void uncovered(Connection connection, Selection selection, Plan plan, boolean headed, Sink sink)
            throws SQLException, IOException {
        Selection.Condition condition = selection.condition();
        long covered = plan.checkpoint.map(StoredCheckpoint::size).orElse(0L);
        boolean first = !headed;
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT document" + UNCOVERED + condition.sql() + " ORDER BY record.sequence")) {
            bind(select, beginUncovered(connection, covered), covered, condition);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    ObjectNode log = JsonNodeFactory.instance.objectNode();
                    if (first) {
                        plan.header.write(log);
                        first = false;
                    }
                    sink.record(found.getString(1), log);
                }
            }
        }
    }
}
