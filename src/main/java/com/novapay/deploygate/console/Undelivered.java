package com.novapay.deploygate.console;

import java.time.Instant;
import java.util.List;

/** Announcements that the gate gave up. Thread-safe. */
@FunctionalInterface
public interface Undelivered {
    /** The oldest ones; never fails, and does not keep the caller for long. */
    List<Letter> letters();

    /**
     * A dead letter.
     *
     * @param problem why it is not delivered
     */
    record Letter(long id, Instant putAt, String channel, String title, String problem) {}
}
