package com.novapay.deploygate.audit;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Where decisions are recorded before they are answered. Thread-safe; concurrent appends share a commit.
 */
public interface DecisionLog extends AutoCloseable {
    /**
     * Appends one record.
     *
     * @return completes normally with {@link AppendOutcome.Appended} only once the record would survive a power cut,
     *     with {@link AppendOutcome.Unavailable} when it was not written, and with {@link AppendOutcome.Doubtful} when that
     *     cannot be told; never completes exceptionally. Completing it from outside takes nothing back
     */
    CompletableFuture<AppendOutcome> append(LogRecord record);

    /** Why the store takes no records now, one line, as far as the log knows; empty while it takes them. */
    default Optional<String> problem() {
        return Optional.empty();
    }

    /** Finishes what was appended, then releases the store. */
    @Override
    void close();
}
