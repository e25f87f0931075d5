package com.novapay.deploygate.terminal;

import java.util.ArrayList;
import java.util.List;

/** Breaks text between words, so that it fits a terminal. Pure. */
public final class Wrapping {
    private Wrapping() {}

    /**
     * The lines of a text; a word that is longer than the width stays whole.
     *
     * @param first what the first line begins with
     * @param rest what every other line begins with
     */
    public static List<String> lines(String text, int width, String first, String rest) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder(first);
        boolean empty = true;
        for (String word : text.strip().split("\\s+", -1)) {
            if (!empty && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line = new StringBuilder(rest);
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        lines.add(line.toString());
        return lines;
    }

    /**
     * A shell command in lines that can be copied together: it is broken outside quotes only, with a backslash. One that has no such
     * place stays whole.
     */
    public static List<String> command(String command, int width, String first, String rest) {
        List<String> lines = new ArrayList<>();
        String left = first + command.strip();
        while (left.length() > width) {
            int at = breakOf(left, width - 2, lines.isEmpty() ? first.length() : rest.length());
            if (at < 0) {
                break;
            }
            lines.add(left.substring(0, at) + " \\");
            left = rest + left.substring(at + 1);
        }
        lines.add(left);
        return lines;
    }

    /** The last space outside quotes that leaves a line no longer than {@code limit}, before an option if any; negative when there is none. */
    private static int breakOf(String text, int limit, int from) {
        int best = -1;
        int option = -1;
        char quote = 0;
        for (int i = from; i < text.length() && i <= limit; i++) {
            char c = text.charAt(i);
            if (quote != 0) {
                quote = c == quote ? 0 : quote;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == ' ' && i > from) {
                best = i;
                option = text.startsWith(" --", i) ? i : option;
            }
        }
        return option < 0 ? best : option;
    }
}
