package com.novapay.deploygate.install;

/**
 * Something that is not as it should be. Immutable.
 *
 * @param object what it is about, as people name it to kubectl
 * @param meaning what is wrong and what comes of it
 * @param mend the command that mends it, or what to do in words
 */
public record Finding(Severity severity, String object, String meaning, String mend) {
    /** How bad it is, worst first. */
    public enum Severity {
        /** The gate can be gone round, or refuses everything. */
        CRITICAL,
        /** It will hurt one day. */
        WARNING,
        /** Worth knowing; may well be meant so. */
        NOTE
    }
}
