package com.novapay.deploygate.audit;

/** What came of appending a record. */
public sealed interface AppendOutcome {
    /**
     * The record is durable.
     *
     * @param sequence position of the record in the log, growing, starting at 1
     */
    record Appended(long sequence) implements AppendOutcome {}

    /**
     * The record was not written.
     *
     * @param detail one line for people: what failed
     */
    record Unavailable(String detail) implements AppendOutcome {}
}
