package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.merkle.GrowingTree;
import com.novapay.deploygate.audit.merkle.Nodes;
import com.novapay.deploygate.audit.merkle.TreeHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The tables of the tree, on one connection. Confined to the thread that has the connection. */
final class TreeTables implements Nodes {
    private final Connection connection;

    TreeTables(Connection connection) {
        this.connection = connection;
    }

    /** Number of leaves. */
    long size() throws SQLException {
        return number("SELECT coalesce(max(position) + 1, 0) FROM leaf");
    }

    /** The last row that has a leaf, by its number; 0 for none. */
    long lastSequence() throws SQLException {
        return number("SELECT coalesce(max(sequence), 0) FROM leaf");
    }

    long number(String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet found = select.executeQuery()) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    /** Puts leaves at the end, with the nodes they complete. */
    void append(long size, List<Leaf> leaves) throws SQLException {
        try (PreparedStatement leaf =
                        connection.prepareStatement("INSERT INTO leaf (position, sequence, hash) VALUES (?, ?, ?)");
                PreparedStatement node =
                        connection.prepareStatement("INSERT INTO node (level, position, hash) VALUES (?, ?, ?)")) {
            GrowingTree tree = GrowingTree.resumed((level, index, hash) -> inner(node, level, index, hash), size, this);
            for (Leaf one : leaves) {
                leaf.setLong(1, tree.size());
                leaf.setLong(2, one.sequence());
                leaf.setString(3, one.hash().base64());
                leaf.addBatch();
                tree.append(one.hash());
            }
            leaf.executeBatch();
            node.executeBatch();
        }
    }

    private static void inner(PreparedStatement node, int level, long index, TreeHash hash) {
        if (level == 0) {
            return;
        }
        try {
            node.setInt(1, level);
            node.setLong(2, index);
            node.setString(3, hash.base64());
            node.addBatch();
        } catch (SQLException e) {
            throw new TreeProblem("a node of the tree cannot be written: " + e.getMessage(), e);
        }
    }

    @Override
    public TreeHash node(int level, long index) {
        String sql = level == 0
                ? "SELECT hash FROM leaf WHERE position = ?"
                : "SELECT hash FROM node WHERE position = ? AND level = " + level;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, index);
            try (ResultSet found = select.executeQuery()) {
                return Optional.ofNullable(found.next() ? found.getString(1) : null)
                        .flatMap(TreeHash::ofBase64)
                        .orElseThrow(() ->
                                new TreeProblem("node " + index + " of level " + level + " of the tree is missing"));
            }
        } catch (SQLException e) {
            throw new TreeProblem("the tree cannot be read: " + e.getMessage(), e);
        }
    }

    /** The largest checkpoint. */
    Optional<StoredCheckpoint> latest() throws SQLException {
        return checkpoint("SELECT size, time, note FROM checkpoint ORDER BY size DESC LIMIT 1");
    }

    /** The checkpoint that was signed first. */
    Optional<StoredCheckpoint> first() throws SQLException {
        return checkpoint("SELECT size, time, note FROM checkpoint ORDER BY size LIMIT 1");
    }

    private Optional<StoredCheckpoint> checkpoint(String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet found = select.executeQuery()) {
            return found.next() ? Optional.of(checkpoint(found)) : Optional.empty();
        }
    }

    /** Of columns size, time and note. */
    static StoredCheckpoint checkpoint(ResultSet found) throws SQLException {
        return new StoredCheckpoint(found.getLong(1), moment(found.getString(2)), found.getString(3));
    }

    /** No signature covers it, so nothing rests on it: a text that is none is the beginning of time. */
    static Instant moment(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    void add(StoredCheckpoint checkpoint) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO checkpoint (size, time, note) VALUES (?, ?, ?)")) {
            insert.setLong(1, checkpoint.size());
            insert.setString(2, checkpoint.time().toString());
            insert.setString(3, checkpoint.note());
            insert.executeUpdate();
        }
    }
}
