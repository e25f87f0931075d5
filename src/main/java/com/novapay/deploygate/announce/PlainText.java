package com.novapay.deploygate.announce;

import java.nio.charset.StandardCharsets;
import java.util.function.IntFunction;

/** Texts from people and programs, made fit for a channel. Pure, in linear time. */
public final class PlainText {
    private static final String CUT = "…";

    private PlainText() {}

    /** The text without NUL and half characters, which a database does not take. */
    public static String storable(String text) {
        return new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).replace('\0', '\uFFFD');
    }

    /** One line of at most so many characters; never empty, because channels reject empty texts. */
    public static String line(String text, int most) {
        return fit(text.strip(), most, character -> character == '\n' || character == '\t' ? " " : shown(character));
    }

    /** The same, but a line feed stays. */
    public static String lines(String text, int most) {
        return fit(text.strip(), most, character -> character == '\n' ? "\n" : shown(character));
    }

    /**
     * The text with each character replaced, cut where the result would be longer.
     *
     * @param most UTF-16 units of the result
     * @param replaced what stands for a code point; never cut in itself
     */
    public static String fit(String text, int most, IntFunction<String> replaced) {
        StringBuilder fitted = new StringBuilder();
        int end = 0; // where the mark of a cut still has room
        for (int at = 0; at < text.length(); ) {
            int character = text.codePointAt(at);
            at += Character.charCount(character);
            fitted.append(replaced.apply(character));
            if (fitted.length() > most) {
                fitted.setLength(end);
                return fitted.append(CUT).toString();
            }
            if (fitted.length() <= most - CUT.length()) {
                end = fitted.length();
            }
        }
        return fitted.isEmpty() ? "-" : fitted.toString();
    }

    /** A character, unless it is one that moves, hides or turns around what stands beside it. */
    public static String shown(int character) {
        boolean hidden = Character.isISOControl(character)
                || (character >= 0x202A && character <= 0x202E)
                || (character >= 0x2066 && character <= 0x2069)
                || (character >= 0xD800 && character <= 0xDFFF);
        return hidden ? (character == '\t' ? " " : "\uFFFD") : Character.toString(character);
    }
}
