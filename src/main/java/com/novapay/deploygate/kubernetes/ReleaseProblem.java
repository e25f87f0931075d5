package com.novapay.deploygate.kubernetes;

import org.jspecify.annotations.Nullable;

/** Something could not be read or written; the message is one line for operators. */
public final class ReleaseProblem extends Exception {
    private static final long serialVersionUID = 1;
    private final boolean refused;

    /** @param refused whether the API server answered and said no to this object, so that others may still pass */
    public ReleaseProblem(String message, boolean refused, @Nullable Throwable cause) {
        super(message, cause);
        this.refused = refused;
    }

    public boolean isRefused() {
        return refused;
    }
}
