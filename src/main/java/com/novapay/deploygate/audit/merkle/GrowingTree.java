package com.novapay.deploygate.audit.merkle;

import java.util.ArrayList;
import java.util.List;

/**
 * A tree that grows leaf by leaf and remembers no more than one hash for each binary digit of its size. Confined to one thread.
 */
public final class GrowingTree {
    private final Sink sink;
    /** The roots of the perfect trees that it is made of, the largest first. */
    private final List<TreeHash> peaks;

    private long size;

    /** Told each node that is complete, leaves included, and so will never change. */
    @FunctionalInterface
    public interface Sink {
        /**
         * One node.
         *
         * @param level 0 for a leaf
         * @param index from the left, in its level, from 0
         */
        void complete(int level, long index, TreeHash hash);
    }

    /** A tree without leaves. */
    public GrowingTree(Sink sink) {
        this(sink, 0, List.of());
    }

    private GrowingTree(Sink sink, long size, List<TreeHash> peaks) {
        this.sink = sink;
        this.size = size;
        this.peaks = new ArrayList<>(peaks);
    }

    /** A tree whose first leaves are known already; {@code nodes} has their complete nodes. */
    public static GrowingTree resumed(Sink sink, long size, Nodes nodes) {
        List<TreeHash> peaks = new ArrayList<>();
        long start = 0;
        for (int level = Long.SIZE - 2; level >= 0; level--) {
            if ((size >> level & 1) == 1) {
                peaks.add(nodes.node(level, start >> level));
                start += 1L << level;
            }
        }
        return new GrowingTree(sink, size, peaks);
    }

    /** Appends a leaf. */
    public void append(TreeHash leaf) {
        TreeHash hash = leaf;
        long index = size;
        sink.complete(0, index, hash);
        for (int level = 1; (index & 1) == 1; level++) {
            hash = TreeHash.node(peaks.removeLast(), hash);
            index >>= 1;
            sink.complete(level, index, hash);
        }
        peaks.add(hash);
        size++;
    }

    public long size() {
        return size;
    }

    /** The hash of all of it. */
    public TreeHash root() {
        TreeHash root = null;
        for (TreeHash peak : peaks.reversed()) {
            root = root == null ? peak : TreeHash.node(peak, root);
        }
        return root == null ? TreeHash.EMPTY : root;
    }
}
