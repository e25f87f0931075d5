package com.novapay.deploygate.policy.wasm;

/** The module gave up by itself, for example because two rules gave one value each. */
final class PolicyAbort extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PolicyAbort(String message) {
        super(message);
    }
}
