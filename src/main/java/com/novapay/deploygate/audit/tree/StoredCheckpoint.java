package com.novapay.deploygate.audit.tree;

import java.time.Instant;

/**
 * A checkpoint as it is kept. Immutable.
 *
 * @param size entries it covers
 * @param time when it was signed, by the clock of who signed
 * @param note the signed note, C2SP tlog-checkpoint
 */
public record StoredCheckpoint(long size, Instant time, String note) {}
