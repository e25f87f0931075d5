package com.novapay.deploygate.yaml;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Times as people must write them: RFC 3339 with a zone. Pure, thread-safe. */
public final class Times {
    /** What to say to somebody who wrote something else. */
    public static final String MEND = "is not a time with a zone; write for example 2026-11-27T15:00:00Z";

    private Times() {}

    /** The moment, or empty for anything else, a time without a zone included. */
    public static Optional<Instant> parse(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
