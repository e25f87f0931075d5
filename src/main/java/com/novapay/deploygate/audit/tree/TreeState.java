package com.novapay.deploygate.audit.tree;

import java.time.Instant;
import java.util.Optional;

/**
 * How far the tree is behind the records. Immutable.
 *
 * @param waiting records without a leaf
 * @param covered when a checkpoint last covered all of them
 * @param latest the last checkpoint seen in the store
 * @param problem why not, in words; empty when all is well
 */
public record TreeState(long waiting, Instant covered, Optional<StoredCheckpoint> latest, String problem) {}
