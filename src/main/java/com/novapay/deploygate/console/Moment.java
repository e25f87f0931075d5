package com.novapay.deploygate.console;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * A moment as pages show it: UTC, and the company's time beside it. Immutable.
 *
 * @param iso RFC 3339
 * @param utc such as {@code 2026-11-27 15:00:00 UTC}
 * @param local such as {@code Fri 10:00 EST}; empty where the company lives by UTC
 */
record Moment(String iso, String utc, String local) {
    private static final DateTimeFormatter UTC = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("EEE HH:mm zzz", Locale.ENGLISH);

    static Moment of(Instant moment, ZoneId zone) {
        boolean same = zone.getRules().getOffset(moment).equals(ZoneOffset.UTC);
        return new Moment(
                moment.toString(),
                UTC.format(moment),
                same ? "" : LOCAL.withZone(zone).format(moment));
    }

    /** Of text from a record, which may be anything. */
    static Moment of(String text, ZoneId zone) {
        try {
            return of(Instant.parse(text), zone);
        } catch (DateTimeException e) {
            return new Moment("", text, "");
        }
    }
}
