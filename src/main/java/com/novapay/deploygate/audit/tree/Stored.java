package com.novapay.deploygate.audit.tree;

import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;

/**
 * A value as the store keeps it: any column of SQLite may hold any class of value, whatever its type says. Immutable.
 *
 * @param form the storage class in words; the driver's class where it is an unknown one
 * @param text read as a text
 * @param raw the bytes as they are stored, a character each
 */
record Stored(String form, String text, String raw) {
    /** How a value must be kept. */
    enum Form {
        TEXT("text"),
        INTEGER("integer");

        private final String word;

        Form(String word) {
            this.word = word;
        }
    }

    /** Reads one. */
    static Stored read(ResultSet found, int at) throws SQLException {
        Object value = found.getObject(at);
        String text = Objects.requireNonNullElse(found.getString(at), "");
        return switch (value) {
            case null -> new Stored("null", "", "");
            case String ignored -> of(Form.TEXT.word, text, found.getBytes(at));
            case Integer number -> integer(number.toString());
            case Long number -> integer(number.toString());
            case Number ignored -> of("real", text, utf8(text));
            case byte[] blob -> of("blob", text, blob);
            default -> of(value.getClass().getSimpleName(), text, utf8(text));
        };
    }

    private static Stored integer(String digits) {
        return of(Form.INTEGER.word, digits, utf8(digits));
    }

    private static Stored of(String form, String text, byte[] bytes) {
        return new Stored(form, text, new String(bytes, StandardCharsets.ISO_8859_1));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** As they are stored. */
    byte[] bytes() {
        return raw.getBytes(StandardCharsets.ISO_8859_1);
    }

    boolean is(Form expected) {
        return form.equals(expected.word);
    }

    /** What of it is not as it must be, in words; empty when nothing is. */
    Optional<String> wrong(String column, Form expected, String said) {
        if (!text.equals(said)) {
            return Optional.of(
                    "its column " + column + " says \"" + shown(text) + "\", its document \"" + shown(said) + "\"");
        }
        if (!is(expected)) {
            return Optional.of("its column " + column + " is stored as " + form + ", not as " + expected.word
                    + ", so lists and searches do not find it by that column");
        }
        return Arrays.equals(bytes(), utf8(said))
                ? Optional.empty()
                : Optional.of("its column " + column + " has bytes that are not those of \"" + shown(said) + "\"");
    }

    private static String shown(String text) {
        return (text.length() > 80 ? text.substring(0, 80) + "…" : text).replaceAll("\\p{Cntrl}", "?");
    }
}
