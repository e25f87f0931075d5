package com.novapay.deploygate.check;

import com.novapay.deploygate.terminal.Wrapping;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/**
 * Lays out the text of a denial for a terminal: wrapped under its indentation and coloured. A line with a command is not wrapped, so that
 * the command can be copied. Pure.
 */
final class DenialLayout {
    private static final Pattern HEAD = Pattern.compile("^(\\S+/\\S+(?: in \\S+)? is )(refused)(: )");
    private static final Pattern REASON = Pattern.compile("^ {2}([a-z][a-z0-9-]*):");
    private static final Pattern COMMAND = Pattern.compile("\\b(?:novapay|kubectl) |^ {2}CHANGE=");

    private DenialLayout() {}

    /** The same words in this width, with colours where {@code ansi} is enabled. */
    static String of(String denial, int width, Ansi ansi) {
        return denial.lines()
                .map(line -> wrapped(line, width))
                .map(lines -> coloured(lines, ansi))
                .collect(Collectors.joining(System.lineSeparator()));
    }

    private static List<String> wrapped(String line, int width) {
        if (line.length() <= width || COMMAND.matcher(line).find()) {
            return List.of(line);
        }
        String indent = line.substring(0, line.length() - line.stripLeading().length());
        return Wrapping.lines(
                line, width, indent, indent + (REASON.matcher(line).find() ? "  " : ""));
    }

    private static String coloured(List<String> lines, Ansi ansi) {
        String text = String.join(System.lineSeparator(), lines);
        if (!ansi.enabled()) {
            return text;
        }
        Matcher head = HEAD.matcher(text);
        if (head.find()) {
            return head.group(1) + style("31;1", head.group(2)) + text.substring(head.end(2));
        }
        Matcher reason = REASON.matcher(text);
        return reason.find() ? "  " + style("33", reason.group(1)) + text.substring(reason.end(1)) : text;
    }

    /** Not by markup of {@link Ansi}, which text of people could hold as well. */
    private static String style(String code, String text) {
        return "\u001b[" + code + "m" + text + "\u001b[0m";
    }
}
