package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.merkle.TreeHash;

/** A record's place in the tree: which row, and the hash of its document. Immutable. */
record Leaf(long sequence, TreeHash hash) {}
