package com.novapay.deploygate.incident.receive;

/** The body is not what this source sends. The message names the member and what is expected; it repeats no values. */
final class UnreadablePayload extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadablePayload(String message) {
        super(message);
    }
}
