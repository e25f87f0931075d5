package com.novapay.deploygate.audit.query;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place between two records of a listing, and which way to read from it. Immutable. It names the record beside it, so it stays
 * where it is however many records come in the meantime.
 *
 * @param newer towards newer records
 */
public record Cursor(boolean newer, String time, long sequence) {
    private static final Pattern FORM =
            Pattern.compile("([no])(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z)\\.(\\d{1,18})");

    /** Beside a record. */
    static Cursor at(RecordRow row, boolean newer) {
        return new Cursor(newer, row.time(), row.sequence());
    }

    /** As it goes into an address: nobody should read it. */
    public String text() {
        String text = (newer ? "n" : "o") + time + "." + sequence;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Reads it from an address; empty when it is none. */
    public static Optional<Cursor> parse(String text) {
        try {
            Matcher matcher =
                    FORM.matcher(new String(Base64.getUrlDecoder().decode(text), StandardCharsets.ISO_8859_1));
            return matcher.matches()
                    ? Optional.of(new Cursor(
                            matcher.group(1).equals("n"), matcher.group(2), Long.parseLong(matcher.group(3))))
                    : Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
