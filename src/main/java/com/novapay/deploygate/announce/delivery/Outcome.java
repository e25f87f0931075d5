package com.novapay.deploygate.announce.delivery;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** What became of one step. Immutable. */
public sealed interface Outcome {
    /**
     * The destination has it.
     *
     * @param handle what the destination calls the message; empty when it cannot be changed
     */
    record Sent(String handle) implements Outcome {}

    /**
     * Not now; the same step may well succeed later.
     *
     * @param after the destination's own wish
     * @param whole whether it concerns the whole destination, not only this channel
     * @param doubtful whether it may have been done all the same
     */
    record Later(String reason, Optional<Duration> after, boolean whole, boolean doubtful) implements Outcome {
        /** A secret that its file does not have: nothing can be sent to the destination. */
        public static Later unreadable(String secret, Path file) {
            return new Later(secret + " cannot be read: " + file, Optional.empty(), true, false);
        }
    }

    /** The destination does not take it: the channel or the message is wrong. */
    record Rejected(String reason) implements Outcome {}

    /** The message to change is not there any more. */
    record Gone(String reason) implements Outcome {}
}
