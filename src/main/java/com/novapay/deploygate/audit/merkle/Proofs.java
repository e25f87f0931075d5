package com.novapay.deploygate.audit.merkle;

import java.util.ArrayList;
import java.util.List;

/**
 * Proofs about trees, RFC 6962 section 2.1: that an entry is in one, and that one is the beginning of another. They are made of
 * complete nodes, so making one reads as many nodes as the tree is deep. Pure, thread-safe.
 */
public final class Proofs {
    private Proofs() {}

    /** The root of the first {@code size} leaves. */
    public static TreeHash root(long size, Nodes nodes) {
        return size == 0 ? TreeHash.EMPTY : range(0, size, nodes);
    }

    /**
     * That the leaf at {@code index} is in the tree of the first {@code size} leaves: the siblings on its way up.
     *
     * @throws IllegalArgumentException when there is no such leaf
     */
    public static List<TreeHash> inclusion(long index, long size, Nodes nodes) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException("there is no leaf " + index + " in a tree of " + size);
        }
        List<TreeHash> proof = new ArrayList<>();
        path(index, 0, size, nodes, proof);
        return proof;
    }

    private static void path(long index, long start, long end, Nodes nodes, List<TreeHash> proof) {
        if (end - start == 1) {
            return;
        }
        long middle = start + split(end - start);
        if (index < middle) {
            path(index, start, middle, nodes, proof);
            proof.add(range(middle, end, nodes));
        } else {
            path(index, middle, end, nodes, proof);
            proof.add(range(start, middle, nodes));
        }
    }

    /**
     * That the tree of the first {@code first} leaves is how the one of the first {@code second} began.
     *
     * @throws IllegalArgumentException when it is not smaller or as large
     */
    public static List<TreeHash> consistency(long first, long second, Nodes nodes) {
        if (first < 0 || first > second) {
            throw new IllegalArgumentException("a tree of " + first + " does not begin one of " + second);
        }
        List<TreeHash> proof = new ArrayList<>();
        if (first > 0) {
            beginning(first, 0, second, true, nodes, proof);
        }
        return proof;
    }

    private static void beginning(long first, long start, long end, boolean whole, Nodes nodes, List<TreeHash> proof) {
        if (first == end) {
            if (!whole) {
                proof.add(range(start, end, nodes));
            }
            return;
        }
        long middle = start + split(end - start);
        if (first <= middle) {
            beginning(first, start, middle, whole, nodes, proof);
            proof.add(range(middle, end, nodes));
        } else {
            beginning(first, middle, end, false, nodes, proof);
            proof.add(range(start, middle, nodes));
        }
    }

    /** The hash over the leaves from {@code start}, at which a whole tree of that many could begin. */
    private static TreeHash range(long start, long end, Nodes nodes) {
        long length = end - start;
        if (Long.bitCount(length) == 1) {
            int level = Long.numberOfTrailingZeros(length);
            return nodes.node(level, start >> level);
        }
        long middle = start + split(length);
        return TreeHash.node(range(start, middle, nodes), range(middle, end, nodes));
    }

    /** The largest power of two below. */
    private static long split(long length) {
        return Long.highestOneBit(length - 1);
    }
}
