package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.audit.merkle.Checkpoint;
import com.novapay.deploygate.audit.merkle.GrowingTree;
import com.novapay.deploygate.audit.merkle.TreeHash;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Goes along a log once, leaf by leaf, and rebuilds its tree from the documents. Used once, by one thread. */
final class StoreWalk {
    private final Connection connection;
    private final Trust trust;
    private final LongConsumer progress;
    private final NodeCheck nodes;
    private final GrowingTree tree;
    private final LeafOrder order;
    private final Deque<StoredCheckpoint> ahead = new ArrayDeque<>();
    private final List<String> notes = new ArrayList<>();
    private List<ArchivedRange> archives = List.of();
    private Optional<Path> folder = Optional.empty();
    private long covered;
    private long checkpoints;
    private long archived;
    private String firstUncovered = "";

    StoreWalk(Connection connection, Trust trust, LongConsumer progress, long lateness) {
        this.connection = connection;
        this.trust = trust;
        this.progress = progress;
        this.nodes = new NodeCheck(connection);
        this.tree = new GrowingTree(nodes::complete);
        this.order = new LeafOrder(lateness);
    }

    void archives(List<ArchivedRange> known, Optional<Path> where) {
        archives = known;
        folder = where;
    }

    long records() {
        return tree.size();
    }

    long covered() {
        return covered;
    }

    long checkpoints() {
        return checkpoints;
    }

    long archived() {
        return archived;
    }

    List<String> notes() {
        return notes;
    }

    /** The first that does not fit. */
    Optional<VerificationFailure> walk(Expected expected) throws SQLException {
        long size = new TreeTables(connection).size();
        for (long first = 0; first < size; first += BlockNodes.LEAVES) {
            long end = Math.min(first + BlockNodes.LEAVES, size);
            nodes.load(first, end);
            loadCheckpoints(first, end);
            Optional<VerificationFailure> wrong = block(first, end, expected);
            if (wrong.isPresent()) {
                return wrong;
            }
            progress.accept(end);
        }
        return end(size, expected);
    }

    private Optional<VerificationFailure> end(long size, Expected expected) throws SQLException {
        loadCheckpoints(size, Long.MAX_VALUE);
        if (!ahead.isEmpty()) {
            return Optional.of(new VerificationFailure(
                    size,
                    "",
                    "the log was cut: it has " + size + " records, and a checkpoint covers "
                            + ahead.getFirst().size()));
        }
        Optional<String> surplus = nodes.surplus();
        return expected.beyond(size)
                .or(() -> surplus.map(what -> new VerificationFailure(-1, "", what)))
                .or(() -> ArchiveFiles.check(connection, archives, folder, notes));
    }

    private void loadCheckpoints(long after, long to) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT size, time, note FROM checkpoint WHERE size > ? AND size <= ? ORDER BY size LIMIT "
                        + BlockNodes.LEAVES)) {
            select.setLong(1, after);
            select.setLong(2, to);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    ahead.add(TreeTables.checkpoint(found));
                }
            }
        }
    }

    private Optional<VerificationFailure> block(long first, long end, Expected expected) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT leaf.position, leaf.sequence, leaf.hash,"
                + " record.sequence, " + StoredRow.COLUMNS
                + " FROM leaf LEFT JOIN record ON record.sequence = leaf.sequence"
                + " WHERE leaf.position >= ? AND leaf.position < ? ORDER BY leaf.position")) {
            select.setLong(1, first);
            select.setLong(2, end);
            try (ResultSet found = select.executeQuery()) {
                String before = "";
                while (found.next()) {
                    Optional<VerificationFailure> wrong = leaf(found, before);
                    if (wrong.isPresent()) {
                        return wrong;
                    }
                    before = found.getString(5) == null ? before : found.getString(5);
                    firstUncovered = firstUncovered.isEmpty() ? before : firstUncovered;
                    wrong = checkpoint(expected);
                    if (wrong.isPresent()) {
                        return wrong;
                    }
                }
            }
        }
        return tree.size() == end
                ? Optional.empty()
                : Optional.of(new VerificationFailure(tree.size(), "", "the leaf at this position is missing"));
    }

    /** The row first, for its document is what people read; then its place. */
    private Optional<VerificationFailure> leaf(ResultSet found, String before) throws SQLException {
        long position = found.getLong(1);
        if (position != tree.size()) {
            return Optional.of(new VerificationFailure(tree.size(), "", "the leaf at this position is missing"));
        }
        Optional<String> misplaced = order.wrong(found);
        if (misplaced.isPresent()) {
            return misplaced.map(what -> new VerificationFailure(position, "", what));
        }
        Optional<TreeHash> kept = TreeHash.ofBase64(found.getString(3));
        if (kept.isEmpty()) {
            return Optional.of(new VerificationFailure(position, "", "the leaf at this position is no hash"));
        }
        found.getLong(4);
        if (found.wasNull()) {
            return missing(position, found.getLong(2), before).or(() -> {
                archived++;
                tree.append(kept.get());
                return inner(position, "");
            });
        }
        StoredRow row = StoredRow.read(found, 5);
        Optional<String> wrong = row.wrong();
        if (wrong.isPresent()) {
            return wrong.map(what -> new VerificationFailure(position, row.id(), what));
        }
        if (!row.hash().equals(kept.get())) {
            return Optional.of(new VerificationFailure(
                    position, row.id(), "its document is not the one that has this place in the log"));
        }
        if (row.type().equals(RecordType.KEY_ADDED.word())) {
            LogKeys.announcement(row.document().text()).ifPresent(one -> trust.announced(position, one));
        }
        tree.append(kept.get());
        return inner(position, row.id());
    }

    private Optional<VerificationFailure> missing(long position, long sequence, String before) {
        return archives.stream().anyMatch(range -> range.holds(position))
                ? Optional.empty()
                : Optional.of(new VerificationFailure(
                        position,
                        "",
                        "the row with number " + sequence + " was removed"
                                + (before.isEmpty() ? "" : "; it stood after " + before)));
    }

    private Optional<VerificationFailure> inner(long position, String id) {
        return nodes.wrong().map(what -> new VerificationFailure(position, id, what));
    }

    private Optional<VerificationFailure> checkpoint(Expected expected) {
        long size = tree.size();
        StoredCheckpoint next = ahead.peek();
        if (next != null && next.size() == size) {
            ahead.remove();
            checkpoints++;
            Optional<Checkpoint> opened = trust.open(next.note());
            if (opened.isEmpty() || opened.get().size() != size) {
                return Optional.of(new VerificationFailure(
                        size - 1, "", "the checkpoint of " + size + " records is not signed by a key that may"));
            }
            if (!opened.get().root().equals(tree.root())) {
                return unlike("the checkpoint of " + next.time());
            }
            covered = size;
            firstUncovered = "";
        }
        return expected.at(size)
                .filter(one -> !one.root().equals(tree.root()))
                .flatMap(one -> unlike(expected.from(size)));
    }

    /** All that is known is where it still fitted. */
    private Optional<VerificationFailure> unlike(String which) {
        long size = tree.size();
        return Optional.of(new VerificationFailure(
                covered,
                firstUncovered,
                "the records at positions " + covered + " to " + (size - 1) + " are not those that " + which
                        + " covers: one of them was changed, put in, moved or removed, and the tree was made to fit"));
    }
}
