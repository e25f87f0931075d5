package com.novapay.deploygate.telemetry;

import java.util.function.Consumer;
import java.util.logging.Level;

/** Takes what an operator should know, one line each; {@link #accept} takes lines that need no action. Thread-safe. */
@FunctionalInterface
public interface OperatorLog extends Consumer<String> {
    /**
     * Logs one line.
     *
     * @param decision the id of the decision that the line is about; empty for none
     */
    default void log(Level level, String decision, String line) {
        accept(line);
    }

    /** Logs one line that an operator has to act on. */
    default void warn(String line) {
        log(Level.WARNING, "", line);
    }
}
