package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.merkle.TreeHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Compares the inner nodes that are stored with those that the records make. Confined to one thread. */
final class NodeCheck {
    private record Place(int level, long index) {}

    private final Connection connection;
    private final Map<Place, String> stored = new HashMap<>();
    private Optional<String> wrong = Optional.empty();
    private long complete;

    NodeCheck(Connection connection) {
        this.connection = connection;
    }

    /** Reads what the leaves of a block complete. */
    void load(long first, long end) throws SQLException {
        stored.clear();
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT hash, position FROM node WHERE level = ? AND position >= ? AND position < ?")) {
            for (int level = 1; level < Long.SIZE - 1 && end >> level > 0; level++) {
                select.setInt(1, level);
                select.setLong(2, first >> level);
                select.setLong(3, end >> level);
                try (ResultSet found = select.executeQuery()) {
                    while (found.next()) {
                        stored.put(new Place(level, found.getLong(2)), found.getString(1));
                    }
                }
            }
        }
    }

    /** A node that the records make. */
    void complete(int level, long index, TreeHash hash) {
        if (level == 0) {
            return;
        }
        complete++;
        String kept = stored.get(new Place(level, index));
        if (wrong.isEmpty() && !hash.base64().equals(kept)) {
            wrong = Optional.of("node " + index + " of level " + level + " of the stored tree "
                    + (kept == null ? "is missing" : "is not that of its records"));
        }
    }

    Optional<String> wrong() {
        return wrong;
    }

    /** Whether there are as many as the records make. */
    Optional<String> surplus() throws SQLException {
        long count = new TreeTables(connection).number("SELECT count(*) FROM node");
        return count == complete
                ? Optional.empty()
                : Optional.of("the stored tree has " + count + " nodes, and its records make " + complete);
    }
}
