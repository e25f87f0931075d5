package com.novapay.deploygate.terminal;

import java.util.Map;

/** How wide to print: the launcher says in {@code COLUMNS} how wide the terminal is. Pure. */
public final class Columns {
    private static final int DEFAULT = 120;

    private Columns() {}

    /** The width between two bounds; without a terminal a width that fits most. */
    public static int of(Map<String, String> environment, int least, int most) {
        String columns = environment.getOrDefault("COLUMNS", "");
        return Math.clamp(columns.matches("[1-9]\\d{0,3}") ? Integer.parseInt(columns) : DEFAULT, least, most);
    }
}
