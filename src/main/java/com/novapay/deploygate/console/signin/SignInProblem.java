package com.novapay.deploygate.console.signin;

/** Why somebody does not get in, as he is told it. */
final class SignInProblem extends Exception {
    private static final long serialVersionUID = 1L;
    private final int status;

    /** @param status of HTTP */
    SignInProblem(int status, String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }

    /** What was sent cannot be used; begin again. */
    static SignInProblem bad(String message) {
        return new SignInProblem(400, message);
    }

    /** He is who he says, or not even that, and may not in. */
    static SignInProblem refused(String message) {
        return new SignInProblem(403, message);
    }

    /** Whoever should vouch for him does not answer. */
    static SignInProblem away(String message) {
        return new SignInProblem(503, message);
    }
}
