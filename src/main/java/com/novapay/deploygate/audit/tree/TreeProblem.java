package com.novapay.deploygate.audit.tree;

/** The tree of a store cannot be read, or does not hang together. The message is one line for people. */
public final class TreeProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TreeProblem(String message) {
        super(message);
    }

    TreeProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
