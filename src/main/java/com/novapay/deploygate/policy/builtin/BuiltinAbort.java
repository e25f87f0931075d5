package com.novapay.deploygate.policy.builtin;

/** A builtin was asked for more than is good for the gate, or was interrupted; the evaluation ends without a verdict. */
public final class BuiltinAbort extends RuntimeException {
    private static final long serialVersionUID = 1L;

    BuiltinAbort(String message) {
        super(message);
    }
}
