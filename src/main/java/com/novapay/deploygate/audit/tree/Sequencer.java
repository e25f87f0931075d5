package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.merkle.Checkpoint;
import com.novapay.deploygate.audit.merkle.NoteSigner;
import com.novapay.deploygate.audit.merkle.Proofs;
import com.novapay.deploygate.audit.merkle.TreeHash;
import com.novapay.deploygate.audit.store.RecordStore;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Gives committed records their place in the tree, and signs checkpoints. Several gates may do so on one store: each step is one
 * transaction that keeps the others out, and nothing is remembered between steps but connections, so a step that fails is simply done again. Confined to one thread.
 */
public final class Sequencer implements AutoCloseable {
    private static final int BATCH = 256;
    private static final String MISSING = " NOT EXISTS (SELECT 1 FROM leaf WHERE leaf.sequence = record.sequence)";
    private final RecordStore store;
    private @Nullable Connection reader;
    private @Nullable Connection writer;

    /** A sequencer of this store, which need not be there yet. */
    public Sequencer(RecordStore store) {
        this.store = store;
    }

    /** How far back to look for records that have no leaf. */
    public enum Reach {
        /** After the last that has one: what is new. */
        NEW,
        /** As far as one commit may overtake another. */
        LATE,
        /** All of them. */
        ALL
    }

    /**
     * Takes what has no leaf, until nothing is left.
     *
     * @return how many leaves were appended
     */
    public long catchUp(Reach reach) throws SQLException {
        try {
            Connection open = reader();
            long after = after(open, reach);
            long appended = 0;
            List<Leaf> taken;
            do {
                taken = step(open, after);
                appended += taken.size();
                // Or each step would pass all that were taken before it once more.
                after = taken.isEmpty() ? after : taken.getLast().sequence();
            } while (taken.size() == BATCH);
            return appended;
        } catch (SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private long after(Connection open, Reach reach) throws SQLException {
        long last = new TreeTables(open).lastSequence();
        return switch (reach) {
            case NEW -> last;
            case LATE -> last - store.lateness();
            case ALL -> Math.min(last, earliestMissing(open) - 1);
        };
    }

    /** Not by min(): that would walk through the documents instead of an index. */
    private static long earliestMissing(Connection open) throws SQLException {
        long earliest = Long.MAX_VALUE;
        try (PreparedStatement select = open.prepareStatement("SELECT sequence FROM record WHERE" + MISSING);
                ResultSet found = select.executeQuery()) {
            while (found.next()) {
                earliest = Math.min(earliest, found.getLong(1));
            }
        }
        return earliest;
    }

    /** Reads and hashes first, so that others who write wait for no more than the insertion. */
    private List<Leaf> step(Connection open, long after) throws SQLException {
        long size = new TreeTables(open).size();
        List<Leaf> leaves = new ArrayList<>();
        try (PreparedStatement select =
                open.prepareStatement("SELECT sequence, document FROM record WHERE sequence > ? AND" + MISSING
                        + " ORDER BY sequence LIMIT " + BATCH)) {
            select.setLong(1, after);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    leaves.add(new Leaf(
                            found.getLong(1), TreeHash.leaf(found.getString(2).getBytes(StandardCharsets.UTF_8))));
                }
            }
        }
        return leaves.isEmpty() || !append(size, leaves) ? List.of() : leaves;
    }

    private boolean append(long size, List<Leaf> leaves) throws SQLException {
        Connection open = writer();
        store.growAlone(open);
        TreeTables tree = new TreeTables(open);
        if (tree.size() != size) {
            // Another gate was faster; what it left is for the next time.
            open.rollback();
            return false;
        }
        tree.append(size, leaves);
        open.commit();
        return true;
    }

    /**
     * Signs the tree as it is.
     *
     * @param least the checkpoint that this one must go on from
     * @return empty when the tree has not grown since the last checkpoint
     * @throws TreeProblem when the tree is not how the last checkpoint goes on
     */
    public Optional<StoredCheckpoint> checkpoint(NoteSigner signer, Instant time, Optional<Checkpoint> least)
            throws SQLException {
        try {
            Connection open = writer();
            store.growAlone(open);
            TreeTables tree = new TreeTables(open);
            long size = tree.size();
            least.ifPresent(earlier -> goesOn(earlier, size, tree));
            if (tree.latest().map(StoredCheckpoint::size).orElse(0L) >= size) {
                open.rollback();
                return Optional.empty();
            }
            Checkpoint checkpoint = new Checkpoint(signer.key().name(), size, Proofs.root(size, tree));
            StoredCheckpoint stored = new StoredCheckpoint(size, time, checkpoint.signed(signer));
            tree.add(stored);
            open.commit();
            return Optional.of(stored);
        } catch (SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** What was signed once binds: a tree that was cut or rewritten is not signed again. */
    private static void goesOn(Checkpoint earlier, long size, TreeTables tree) {
        if (size < earlier.size()) {
            throw new TreeProblem(
                    "the log was cut: it has " + size + " entries, and the last checkpoint covers " + earlier.size());
        }
        if (!Proofs.root(earlier.size(), tree).equals(earlier.root())) {
            throw new TreeProblem("the log was rewritten: its first " + earlier.size()
                    + " entries are not those of the last checkpoint");
        }
    }

    /** How many records wait for their leaf; only those that are new are counted. */
    public long waiting() throws SQLException {
        try {
            return new TreeTables(reader())
                    .number(
                            "SELECT count(*) FROM record WHERE sequence > (SELECT coalesce(max(sequence), 0) FROM leaf)");
        } catch (SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Whether there are leaves that no checkpoint covers. */
    public boolean isUncovered() throws SQLException {
        try {
            TreeTables tree = new TreeTables(reader());
            return tree.size() > tree.latest().map(StoredCheckpoint::size).orElse(0L);
        } catch (SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The largest checkpoint in the store. */
    public Optional<StoredCheckpoint> latest() throws SQLException {
        try {
            return new TreeTables(reader()).latest();
        } catch (SQLException | RuntimeException e) {
            close();
            throw e;
        }
    }

    private Connection reader() throws SQLException {
        Connection open = reader == null ? store.reader() : reader;
        reader = open;
        return open;
    }

    private Connection writer() throws SQLException {
        Connection open = writer == null ? store.writer() : writer;
        writer = open;
        return open;
    }

    /** Gives up its connections; the next step makes new ones. */
    @Override
    public void close() {
        closeQuietly(reader);
        closeQuietly(writer);
        reader = null;
        writer = null;
    }

    private static void closeQuietly(@Nullable Connection connection) {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                System.getLogger(Sequencer.class.getName())
                        .log(System.Logger.Level.DEBUG, "closing the store failed: " + e.getMessage());
            }
        }
    }
}
