package com.novapay.deploygate.audit.merkle;

import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/**
 * Checks proofs without the log, as RFC 9162 sections 2.1.3.2 and 2.1.4.2 say (the trees are those of RFC 6962). Whatever is not proven is
 * false; nothing is thrown for a bad proof. Pure, thread-safe.
 */
public final class ProofCheck {
    private ProofCheck() {}

    /** Whether {@code leaf} is the entry at {@code index} of the tree of that size and root. */
    public static boolean includes(TreeHash leaf, long index, long size, List<TreeHash> proof, TreeHash root) {
        if (index < 0 || index >= size) {
            return false;
        }
        long here = index;
        long last = size - 1;
        TreeHash hash = leaf;
        for (TreeHash sibling : proof) {
            if (last == 0) {
                return false;
            }
            if ((here & 1) == 1 || here == last) {
                hash = TreeHash.node(sibling, hash);
                while ((here & 1) == 0 && here != 0) {
                    here >>= 1;
                    last >>= 1;
                }
            } else {
                hash = TreeHash.node(hash, sibling);
            }
            here >>= 1;
            last >>= 1;
        }
        return last == 0 && hash.equals(root);
    }

    /** Whether the tree of size {@code first} is how the one of size {@code second} began. */
    public static boolean begins(
            long first, TreeHash firstRoot, long second, TreeHash secondRoot, List<TreeHash> proof) {
        if (first < 0 || first > second) {
            return false;
        }
        if (first == second) {
            return proof.isEmpty() && firstRoot.equals(secondRoot);
        }
        if (first == 0) {
            return proof.isEmpty() && firstRoot.equals(TreeHash.EMPTY);
        }
        try {
            return climbs(first, firstRoot, second, secondRoot, proof.iterator());
        } catch (NoSuchElementException e) {
            return false;
        }
    }

    private static boolean climbs(
            long first, TreeHash firstRoot, long second, TreeHash secondRoot, Iterator<TreeHash> proof) {
        long here = first - 1;
        long last = second - 1;
        while ((here & 1) == 1) {
            here >>= 1;
            last >>= 1;
        }
        TreeHash old = here == 0 ? firstRoot : proof.next();
        TreeHash now = old;
        while (proof.hasNext()) {
            TreeHash sibling = proof.next();
            if (last == 0) {
                return false;
            }
            if ((here & 1) == 1 || here == last) {
                old = TreeHash.node(sibling, old);
                now = TreeHash.node(sibling, now);
                while ((here & 1) == 0 && here != 0) {
                    here >>= 1;
                    last >>= 1;
                }
            } else {
                now = TreeHash.node(now, sibling);
            }
            here >>= 1;
            last >>= 1;
        }
        return last == 0 && old.equals(firstRoot) && now.equals(secondRoot);
    }
}
