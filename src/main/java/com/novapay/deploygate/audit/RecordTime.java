package com.novapay.deploygate.audit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How records write a moment: RFC 3339, UTC, always with milliseconds, so that the order of texts is that of time. Pure. */
public final class RecordTime {
    private static final DateTimeFormatter MILLISECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private RecordTime() {}

    public static String of(Instant moment) {
        return MILLISECONDS.format(moment);
    }
}
