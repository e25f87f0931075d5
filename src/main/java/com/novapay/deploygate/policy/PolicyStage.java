package com.novapay.deploygate.policy;

import java.util.Locale;

/** The steps from a source to active policies, in their order. Each has to succeed, or the last good revision stays active. */
public enum PolicyStage {
    /** The source is reached and read. */
    FETCH,
    /** It is signed as it has to be. */
    VERIFY,
    /** It is of the right form: size, paths, and every file can be parsed. */
    FORMAT,
    /** It passes the strict check, within the capabilities; rules are complete and data are valid. */
    CHECK,
    /** It compiles. */
    COMPILE,
    /** Its own tests pass. */
    TEST,
    /** It answers known requests and its own samples on the gate's engine. */
    PROBE,
    /** The evaluator is ready. */
    WARM;

    /** As in metrics, logs and records. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
