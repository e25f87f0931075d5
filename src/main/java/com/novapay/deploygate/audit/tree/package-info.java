/**
 * What makes the record tamper-evident: a sequencer that puts committed records into a Merkle tree, signed checkpoints and where they are
 * published, exports that prove themselves, verification, and the archive of old months. Uses {@code audit}, its stores and trees.
 */
@NullMarked
package com.novapay.deploygate.audit.tree;

import org.jspecify.annotations.NullMarked;
