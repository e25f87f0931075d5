package com.novapay.deploygate.terminal;

import java.util.Map;
import java.util.OptionalInt;

/** How wide to print: the launcher says in {@code COLUMNS} how wide the terminal is. Pure. */
public final class Columns {
    private static final int DEFAULT = 120;
    private static final int LEAST = 60;
    private static final int MOST = 200;
    private static final String NUMBER = "[1-9]\\d{0,3}";

    private Columns() {}

    /** The width of the terminal; empty where standard output is none. */
    public static OptionalInt ofTerminal(Map<String, String> environment) {
        return environment.getOrDefault("COLUMNS", "").matches(NUMBER)
                ? OptionalInt.of(of(environment, LEAST, MOST))
                : OptionalInt.empty();
    }

    /** The width between two bounds; without a terminal a width that fits most. */
    public static int of(Map<String, String> environment, int least, int most) {
        return of(environment, least, most, DEFAULT);
    }

    /** The same with another width where there is no terminal. */
    public static int of(Map<String, String> environment, int least, int most, int otherwise) {
        String columns = environment.getOrDefault("COLUMNS", "");
        return Math.clamp(columns.matches(NUMBER) ? Integer.parseInt(columns) : otherwise, least, most);
    }
}
