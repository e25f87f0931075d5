package com.novapay.deploygate.cli;

import com.novapay.deploygate.terminal.WordReader;

/** Whether to print in colours. */
enum Color {
    /** On a terminal, unless {@code NO_COLOR} is set. */
    AUTO,
    ALWAYS,
    NEVER;

    private static final String PROPERTY = "picocli.ansi";

    /** From now on the whole process prints so. */
    void choose() {
        switch (this) {
            case AUTO -> System.clearProperty(PROPERTY);
            case ALWAYS -> System.setProperty(PROPERTY, "true");
            case NEVER -> System.setProperty(PROPERTY, "false");
        }
    }

    /** Reads the option. */
    static final class Reader extends WordReader<Color> {
        Reader() {
            super(Color.class);
        }
    }
}
