package com.novapay.deploygate.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.util.Optional;

/** One line on a terminal that says what takes so long; nothing anywhere else. Confined to one thread. */
final class Progress {
    private static final int WIDTH = 60;
    private final PrintWriter err;
    private final boolean terminal;
    private boolean shown;

    Progress(PrintWriter err) {
        this.err = err;
        this.terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
    }

    void show(String what) {
        if (terminal) {
            err.print("\r" + TextTable.pad(what + " …", WIDTH));
            err.flush();
            shown = true;
        }
    }

    /** Wipes the line. */
    void end() {
        if (shown) {
            err.print("\r" + " ".repeat(WIDTH) + "\r");
            err.flush();
            shown = false;
        }
    }
}
