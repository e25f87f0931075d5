package com.novapay.deploygate.audit.merkle;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A tree in memory, and RFC 6962's definition of its root written down as it stands there. */
final class FakeTree implements Nodes {
    private record Place(int level, long index) {}

    private final Map<Place, TreeHash> nodes = new HashMap<>();
    private final List<TreeHash> leaves = new ArrayList<>();
    private final GrowingTree tree = new GrowingTree((level, index, hash) -> nodes.put(new Place(level, index), hash));

    static FakeTree of(int size) {
        FakeTree tree = new FakeTree();
        for (int i = 0; i < size; i++) {
            tree.append(("entry " + i).getBytes(StandardCharsets.UTF_8));
        }
        return tree;
    }

    void append(byte[] entry) {
        TreeHash leaf = TreeHash.leaf(entry);
        leaves.add(leaf);
        tree.append(leaf);
    }

    TreeHash leaf(int index) {
        return leaves.get(index);
    }

    GrowingTree tree() {
        return tree;
    }

    @Override
    public TreeHash node(int level, long index) {
        TreeHash node = nodes.get(new Place(level, index));
        if (node == null) {
            throw new AssertionError("node " + index + " of level " + level + " is not complete");
        }
        return node;
    }

    /** MTH(D[0:size]) of section 2.1. */
    TreeHash defined(int size) {
        return size == 0 ? TreeHash.EMPTY : defined(0, size);
    }

    private TreeHash defined(int start, int end) {
        if (end - start == 1) {
            return leaves.get(start);
        }
        int k = 1;
        while (k * 2 < end - start) {
            k *= 2;
        }
        return TreeHash.node(defined(start, start + k), defined(start + k, end));
    }
}
