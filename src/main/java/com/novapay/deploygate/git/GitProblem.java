package com.novapay.deploygate.git;

/** A repository that cannot be read, in words for people; never with a password. */
public final class GitProblem extends Exception {
    private static final long serialVersionUID = 1L;
    private final boolean aboutSignature;

    private GitProblem(String message, boolean aboutSignature) {
        super(message);
        this.aboutSignature = aboutSignature;
    }

    GitProblem(String message) {
        this(message, false);
    }

    static GitProblem ofSignature(String message) {
        return new GitProblem(message, true);
    }

    /** Whether it was read, and nobody vouches for what was. */
    public boolean isAboutSignature() {
        return aboutSignature;
    }
}
