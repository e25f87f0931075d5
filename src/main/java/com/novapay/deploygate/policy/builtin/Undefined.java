package com.novapay.deploygate.policy.builtin;

/** A builtin has no value for these arguments, which OPA by default takes as undefined. Carries no stack: it is no fault. */
public final class Undefined extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Undefined(String message) {
        super(message, null, false, false);
    }
}
