package com.novapay.deploygate.audit.tree;

/**
 * The first thing in a log that does not fit. Immutable.
 *
 * @param position of the record in the log, or line of the file minus one; -1 where it is about none
 * @param id of the record, as people quote it; empty when it is not known
 * @param what in words
 */
public record VerificationFailure(long position, String id, String what) {}
