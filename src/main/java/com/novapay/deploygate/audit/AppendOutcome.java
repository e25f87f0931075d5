package com.novapay.deploygate.audit;

/** What came of appending a record. */
public sealed interface AppendOutcome {
    /** Whether the record is known to survive a power cut. */
    default boolean isDurable() {
        return switch (this) {
            case Appended appended -> true;
            case Spooled spooled -> true;
            case Unavailable unavailable -> false;
            case Doubtful doubtful -> false;
        };
    }

    /** The record is durable. */
    record Appended() implements AppendOutcome {}

    /** The record is durable, but waits on this machine's disk for its store. */
    record Spooled() implements AppendOutcome {}

    /**
     * The record was not written.
     *
     * @param detail one line for people: what failed
     */
    record Unavailable(String detail) implements AppendOutcome {}

    /**
     * Nobody can tell whether the record was written: its store was lost in the middle of the commit.
     *
     * @param detail one line for people: what failed
     */
    record Doubtful(String detail) implements AppendOutcome {}
}
