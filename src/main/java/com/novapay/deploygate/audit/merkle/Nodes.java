package com.novapay.deploygate.audit.merkle;

/** The complete nodes of a tree, wherever they are kept. */
@FunctionalInterface
public interface Nodes {
    /**
     * One node, the hash over the leaves from {@code index << level} on, as many as {@code 1 << level}.
     *
     * @param level 0 for a leaf
     * @param index from the left, in its level, from 0
     */
    TreeHash node(int level, long index);
}
