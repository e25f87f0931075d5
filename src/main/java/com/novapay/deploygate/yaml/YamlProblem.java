package com.novapay.deploygate.yaml;

/** A file that is not YAML which can be read. The message names the line and what is wrong. */
public final class YamlProblem extends Exception {
    private static final long serialVersionUID = 1L;
    private final int line;

    YamlProblem(int line, String message) {
        super(message);
        this.line = line;
    }

    /** The line it was noticed at, from 1. */
    public int line() {
        return line;
    }
}
