package com.novapay.deploygate.policy.builtin;

/** Go's {@code strconv.Quote} and {@code QuoteToASCII}. Pure, thread-safe. */
final class GoQuote {
    private static final String ESCAPED = "\u0007\b\f\n\r\t\u000b\"\\";
    private static final String LETTERS = "abfnrtv\"\\";

    private GoQuote() {}

    static String quoted(String text) {
        return quoted(text, '"', false);
    }

    static String quoted(String text, char quote, boolean ascii) {
        StringBuilder out = new StringBuilder(text.length() + 2).append(quote);
        text.codePoints().forEach(c -> append(out, c, quote, ascii));
        return out.append(quote).toString();
    }

    private static void append(StringBuilder out, int c, char quote, boolean ascii) {
        int known = ESCAPED.indexOf(c);
        if (c == quote || c == '\\') {
            out.append('\\').appendCodePoint(c);
        } else if (known >= 0 && c != '"') {
            out.append('\\').append(LETTERS.charAt(known));
        } else if (c < ' ' || c == 0x7f) {
            out.append(String.format("\\x%02x", c));
        } else if (isPrintable(c) && (!ascii || c < 0x80)) {
            out.appendCodePoint(c);
        } else {
            out.append(String.format(c < 0x10000 ? "\\u%04x" : "\\U%08x", c));
        }
    }

    static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
