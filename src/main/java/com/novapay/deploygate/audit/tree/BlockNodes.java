package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.merkle.Nodes;
import com.novapay.deploygate.audit.merkle.TreeHash;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The complete nodes of a stored tree for many proofs in order: one block of leaves is read at once and its nodes are computed, the few others are
 * remembered. Confined to one thread.
 */
final class BlockNodes implements Nodes {
    private static final int HEIGHT = 12;
    /** Leaves of a block. */
    static final int LEAVES = 1 << HEIGHT;

    private static final int REMEMBERED = 4_096;
    private final Connection connection;
    private final TreeTables tables;
    private final Map<Place, TreeHash> others = new LinkedHashMap<>(64, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Place, TreeHash> eldest) {
            return size() > REMEMBERED;
        }
    };
    private long block = -1;
    private List<List<TreeHash>> levels = List.of();

    private record Place(int level, long index) {}

    BlockNodes(Connection connection) {
        this.connection = connection;
        this.tables = new TreeTables(connection);
    }

    /** Reads the block that has this leaf. */
    void load(long position) throws SQLException {
        if (position >> HEIGHT == block) {
            return;
        }
        block = position >> HEIGHT;
        List<List<TreeHash>> made = new ArrayList<>(List.of(leaves(block << HEIGHT)));
        for (int level = 1; level <= HEIGHT; level++) {
            List<TreeHash> below = made.getLast();
            List<TreeHash> above = new ArrayList<>(below.size() / 2);
            for (int i = 0; i + 1 < below.size(); i += 2) {
                above.add(TreeHash.node(below.get(i), below.get(i + 1)));
            }
            made.add(above);
        }
        levels = made;
    }

    private List<TreeHash> leaves(long first) throws SQLException {
        List<TreeHash> leaves = new ArrayList<>(LEAVES);
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT position, hash FROM leaf WHERE position >= ? AND position < ? ORDER BY position")) {
            select.setLong(1, first);
            select.setLong(2, first + LEAVES);
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    if (found.getLong(1) != first + leaves.size()) {
                        throw new TreeProblem("leaf " + (first + leaves.size()) + " of the tree is missing");
                    }
                    long position = found.getLong(1);
                    leaves.add(TreeHash.ofBase64(found.getString(2))
                            .orElseThrow(() -> new TreeProblem("leaf " + position + " of the tree is no hash")));
                }
            }
        }
        return leaves;
    }

    @Override
    public TreeHash node(int level, long index) {
        if (level <= HEIGHT && index >> (HEIGHT - level) == block) {
            List<TreeHash> known = levels.get(level);
            int at = (int) (index - (block << (HEIGHT - level)));
            if (at < known.size()) {
                return known.get(at);
            }
        }
        return others.computeIfAbsent(new Place(level, index), place -> tables.node(place.level, place.index));
    }
}
