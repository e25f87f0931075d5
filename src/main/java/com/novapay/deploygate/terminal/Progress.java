package com.novapay.deploygate.terminal;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;

/** One line on a terminal that says what takes so long; nothing anywhere else. Confined to one thread. */
public final class Progress {
    private static final int WIDTH = 60;
    private final PrintWriter err;
    private final boolean terminal;
    private boolean shown;

    public Progress(PrintWriter err) {
        this.err = err;
        this.terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
    }

    public void show(String what) {
        if (terminal) {
            err.print("\r" + TextTable.pad(what + " …", WIDTH));
            err.flush();
            shown = true;
        }
    }

    /** Wipes the line. */
    public void end() {
        if (shown) {
            err.print("\r" + " ".repeat(WIDTH) + "\r");
            err.flush();
            shown = false;
        }
    }
}
