package com.novapay.deploygate.incident;

/** An Incident could not be read or written. The message says what happened, where, and what to do. */
public final class StoreProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final Kind kind;

    /** What to do next. */
    public enum Kind {
        /** Read again and decide again. */
        CONFLICT,
        /** Try again later. */
        FAILED
    }

    public StoreProblem(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
