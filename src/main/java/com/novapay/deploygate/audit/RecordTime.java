package com.novapay.deploygate.audit;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** How records write a moment: RFC 3339, UTC, always with milliseconds, so that the order of texts is that of time. Pure. */
public final class RecordTime {
    private static final DateTimeFormatter MILLISECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private static final int LENGTH = 24;

    private RecordTime() {}

    public static String of(Instant moment) {
        return MILLISECONDS.format(moment);
    }

    /**
     * Reads what {@link #of} wrote, several times as fast as {@link Instant#parse}: sums read ten thousands.
     *
     * @throws DateTimeException for any other text
     */
    public static Instant parse(String text) {
        if (text.length() != LENGTH || text.charAt(10) != 'T' || text.charAt(LENGTH - 1) != 'Z') {
            throw new DateTimeException("no time of a record: " + text);
        }
        try {
            return LocalDateTime.of(
                            digits(text, 0, 4),
                            digits(text, 5, 7),
                            digits(text, 8, 10),
                            digits(text, 11, 13),
                            digits(text, 14, 16),
                            digits(text, 17, 19),
                            digits(text, 20, 23) * 1_000_000)
                    .toInstant(ZoneOffset.UTC);
        } catch (NumberFormatException e) {
            throw new DateTimeException("no time of a record: " + text, e);
        }
    }

    private static int digits(String text, int from, int to) {
        return Integer.parseInt(text, from, to, 10);
    }
}
