package com.novapay.deploygate.policy;

/** Policies that cannot be used; the message names file and line where the tools do. */
public final class PolicyProblem extends Exception {
    private static final long serialVersionUID = 1L;

    public PolicyProblem(String message) {
        super(message);
    }
}
