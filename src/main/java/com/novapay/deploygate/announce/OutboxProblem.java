package com.novapay.deploygate.announce;

/** The store did not take or give announcements; the message says why, in one line. */
public final class OutboxProblem extends Exception {
    private static final long serialVersionUID = 1L;

    public OutboxProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
