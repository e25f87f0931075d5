package com.novapay.deploygate.terminal;

/** Something the caller can mend: the message names the file, the place and what would be right. Ends with exit code 2. */
public final class UsageProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public UsageProblem(String message) {
        super(message);
    }
}
