package com.novapay.deploygate.terminal;

/** Puts text that came from people into Markdown, where it can be no markup, no mention and no table cell of its own. Pure. */
public final class Markdown {
    private static final String SPECIAL = "\\`*_{}[]<>()|~&!";

    private Markdown() {}

    /** As code on one line. */
    public static String code(String text) {
        String plain =
                TextTable.plain(text).replace('`', '\'').replace("|", "\\|").strip();
        return plain.isEmpty() ? "" : "`" + plain + "`";
    }

    /** As text on one line. */
    public static String text(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char c : TextTable.plain(text).toCharArray()) {
            if (SPECIAL.indexOf(c) >= 0) {
                escaped.append('\\');
            }
            escaped.append(c);
            if (c == '@' || c == '#') {
                escaped.append('\u2060'); // else it mentions a person or links an issue
            }
        }
        return escaped.toString();
    }
}
