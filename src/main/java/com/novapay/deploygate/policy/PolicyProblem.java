package com.novapay.deploygate.policy;

/** Policies that cannot be used; the message names file and line where the tools do. */
public final class PolicyProblem extends Exception {
    private static final long serialVersionUID = 1L;
    private final PolicyStage stage;

    /** @param stage that failed */
    public PolicyProblem(PolicyStage stage, String message) {
        super(message);
        this.stage = stage;
    }

    /** The stage that failed. */
    public PolicyStage stage() {
        return stage;
    }

    /** What is wrong. */
    public String problem() {
        return String.valueOf(getMessage());
    }
}
