package com.novapay.deploygate.gate;

import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.telemetry.GateMetrics;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * A decision log that measures how long its store takes, from the call to the outcome. Thread-safe as the log that it wraps.
 *
 * @param log closed by this
 */
record MeasuredLog(DecisionLog log, GateMetrics metrics) implements DecisionLog {
    /** Returns the future of the log itself, not one that depends on it: callers may complete it. */
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // it cannot fail
    public CompletableFuture<AppendOutcome> append(LogRecord appended) {
        long begun = System.nanoTime();
        CompletableFuture<AppendOutcome> outcome = log.append(appended);
        outcome.thenAccept(known -> metrics.recordAppended(label(known), Duration.ofNanos(System.nanoTime() - begun)));
        return outcome;
    }

    private static String label(AppendOutcome outcome) {
        return switch (outcome) {
            case AppendOutcome.Appended appended -> "appended";
            case AppendOutcome.Spooled spooled -> "spooled";
            case AppendOutcome.Unavailable unavailable -> "unavailable";
            case AppendOutcome.Doubtful doubtful -> "doubtful";
        };
    }

    @Override
    public Optional<String> problem() {
        return log.problem();
    }

    @Override
    public void close() {
        log.close();
    }
}
