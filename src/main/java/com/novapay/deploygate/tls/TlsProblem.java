package com.novapay.deploygate.tls;

/** Certificates or keys that cannot be used or reached. The message says what is wrong with which part. */
public final class TlsProblem extends Exception {
    private static final long serialVersionUID = 1L;

    TlsProblem(String message) {
        super(message);
    }

    TlsProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
