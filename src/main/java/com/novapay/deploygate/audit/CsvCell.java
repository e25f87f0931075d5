package com.novapay.deploygate.audit;

/**
 * A text as a cell of CSV (RFC 4180) in which no spreadsheet sees a formula, by whatever it separates cells. Pure.
 *
 * <p>A spreadsheet takes for a formula what begins with one of a few characters, also in full width, after blanks and quotes; and where a country separates cells by
 * semicolons, each part of a text with semicolons is a cell of its own. Each such beginning gets an apostrophe before it.
 */
public final class CsvCell {
    /** With the full-width forms and the minus sign, which spreadsheets of some languages take for the plain ones. */
    private static final String BEGINNINGS = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20\u2212\uFE62\uFE63\uFE66\uFE6B";

    private static final String SEPARATORS = ",;|\t\r\n\u2028\u2029\uFF0C\uFF1B";
    /** After them it is still the beginning. */
    private static final String QUOTES = "\"'\u201C\u201D\u2018\u2019\uFEFF\u200B\u200C\u200D\u2060\u180E";

    private CsvCell() {}

    /** As it is written. */
    public static String of(String text) {
        StringBuilder harmless = new StringBuilder(text.length() + 2);
        boolean begins = true;
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (begins && BEGINNINGS.indexOf(c) >= 0) {
                harmless.append('\'');
            }
            harmless.append(c == '"' ? "\"\"" : String.valueOf(c));
            boolean separates = SEPARATORS.indexOf(c) >= 0;
            begins = separates || (begins && isNothing(c));
            quoted |= c == '"' || separates;
        }
        return quoted ? "\"" + harmless + "\"" : harmless.toString();
    }

    private static boolean isNothing(char c) {
        return QUOTES.indexOf(c) >= 0
                || Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || Character.isISOControl(c);
    }
}
