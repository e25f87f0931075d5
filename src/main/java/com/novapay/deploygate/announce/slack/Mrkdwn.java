package com.novapay.deploygate.announce.slack;

import com.novapay.deploygate.announce.PlainText;
import java.net.URI;
import java.util.Locale;

/** Texts in Slack's markup, in which nothing of them is markup. Pure. */
final class Mrkdwn {
    /** A word joiner: invisible, and a mark beside it formats nothing. */
    private static final String JOINER = "\u2060";

    private Mrkdwn() {}

    /** One line: no mention, no link, no formatting. */
    static String line(String text, int most) {
        return PlainText.fit(text.strip(), most, character -> switch (character) {
            case '\n' -> " ";
            case '*', '_', '~', '`' -> JOINER + (char) character + JOINER;
            default -> escaped(character);
        });
    }

    /** A code block of one line, to be copied as it is. */
    static String code(String text, int most) {
        String fence = "```";
        // A mark alone is left as it is, or the command would not work when it is pasted.
        String apart = text.strip().replace("``", "`" + JOINER + "`").replace("``", "`" + JOINER + "`");
        String inner = PlainText.fit(
                apart, most - 2 * fence.length(), character -> character == '\n' ? " " : escaped(character));
        return fence + inner + fence;
    }

    /** For the text of notifications: no mention, no link. */
    static String plain(String text, int most) {
        return PlainText.fit(text.strip(), most, character -> character == '\n' ? " " : escaped(character));
    }

    /** A name that opens a page; only the name where the address is no web page or too long. */
    static String link(String name, URI target, int most) {
        String scheme = String.valueOf(target.getScheme()).toLowerCase(Locale.ROOT);
        String address = target.toASCIIString()
                .replace("&", "&amp;")
                .replace("<", "%3C")
                .replace(">", "%3E")
                .replace("|", "%7C");
        int room = most - address.length() - 3;
        if ((scheme.equals("https") || scheme.equals("http")) && room >= 40) {
            return "<" + address + "|" + line(name, room) + ">";
        }
        return line(name, most);
    }

    private static String escaped(int character) {
        return switch (character) {
            case '&' -> "&amp;";
            case '<' -> "&lt;";
            case '>' -> "&gt;";
            default -> PlainText.shown(character);
        };
    }
}
