package com.novapay.deploygate.audit.tree;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Times as records have them: RFC 3339, UTC, always milliseconds, so that the order of texts is that of times. Pure. */
final class RecordTime {
    private static final DateTimeFormatter MILLISECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter BOUND = DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private RecordTime() {}

    static String text(Instant time) {
        return MILLISECONDS.format(time);
    }

    /** Without the zone's letter: no record of that time sorts before it. */
    static String bound(Instant time) {
        return BOUND.format(time);
    }
}
