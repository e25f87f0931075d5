package com.novapay.deploygate.policy.source;

import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyProblem;
import org.jspecify.annotations.Nullable;

/**
 * Remembers that a state of a source could not be taken, so that it is not fetched at each poll: the first time again at the next
 * poll, then after twice as many polls each time, because what it is held to may change. Confined to one thread.
 */
final class RepeatedFailure {
    private static final int MOST_SKIPPED = 32;
    private String version = "";
    private @Nullable PolicyProblem problem;
    private int skip;
    private int left;

    /** Reads a state of the source. */
    @FunctionalInterface
    interface Read {
        PolicyFiles get() throws PolicyProblem;
    }

    /** Whether the last state that could not be taken is this one. */
    boolean isOf(String current) {
        return problem != null && current.equals(version);
    }

    /** Throws what was wrong with this state, if it is not time to try it again. */
    void rethrow(String current) throws PolicyProblem {
        if (!current.equals(version)) {
            problem = null;
            skip = 0;
            left = 0;
        }
        if (problem != null && left > 0) {
            left--;
            throw problem;
        }
    }

    /** Reads this state, and remembers when that fails. */
    PolicyFiles of(String current, Read read) throws PolicyProblem {
        try {
            PolicyFiles files = read.get();
            problem = null;
            return files;
        } catch (PolicyProblem e) {
            version = current;
            problem = e;
            left = skip;
            skip = Math.min(MOST_SKIPPED, Math.max(1, skip * 2));
            throw e;
        }
    }
}
