package com.novapay.deploygate.terminal;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Rows whose columns stand under each other, each as wide as its longest cell. Confined to one thread. */
public final class TextTable {
    private final List<List<String>> rows = new ArrayList<>();

    public TextTable(String... heads) {
        row(heads);
    }

    public void row(String... cells) {
        rows.add(Arrays.stream(cells).map(TextTable::plain).toList());
    }

    /** Adds colour to a padded cell, if any. */
    @FunctionalInterface
    public interface Colour {
        String of(int column, String cell);
    }

    public String text(Colour colour) {
        int[] widths = new int[rows.getFirst().size()];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                boolean last = i == widths.length - 1;
                line.append(last ? row.get(i) : colour.of(i, pad(row.get(i), widths[i])) + "  ");
            }
            text.append(line.toString().stripTrailing()).append(System.lineSeparator());
        }
        return text.toString();
    }

    public static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }

    /** Text that came from people must not move the cursor. */
    public static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", " ");
    }

    /** One member of what is printed: its name in a column, then its value. */
    public static String line(String name, String value) {
        return "  " + pad(name, 10) + value;
    }
}
