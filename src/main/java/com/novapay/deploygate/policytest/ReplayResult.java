package com.novapay.deploygate.policytest;

import java.util.Set;

/** What came of evaluating one recorded decision again. Immutable. */
public sealed interface ReplayResult {
    /**
     * The same rules deny.
     *
     * @param exact whether every rule also has the same message, remedy, details and enforcement, byte for byte
     */
    record Same(ReplayedDecision decision, boolean exact) implements ReplayResult {}

    /**
     * Other rules deny.
     *
     * @param was the codes that denied
     * @param would the codes that would deny
     */
    record Differs(ReplayedDecision decision, Set<String> was, Set<String> would) implements ReplayResult {
        public Differs {
            was = Set.copyOf(was);
            would = Set.copyOf(would);
        }

        boolean turnsDenied() {
            return was.isEmpty();
        }

        boolean turnsAllowed() {
            return would.isEmpty();
        }
    }

    /**
     * Rules that are not those that decided may read what the record does not hold.
     *
     * @param codes of these rules
     */
    record NotHeld(ReplayedDecision decision, Set<String> codes) implements ReplayResult {}

    /** There is nothing to compare with. */
    record Unjudged(ReplayedDecision decision, Reason reason) implements ReplayResult {}

    /** It is no decision. */
    record Other() implements ReplayResult {}

    /** The policies did not answer. */
    record Failed(ReplayedDecision decision, String detail) implements ReplayResult {}

    /** Why there is nothing to compare with. */
    enum Reason {
        /** No rule judges a change of its class. */
        NO_RULE("meet no rule"),
        /** The gate denied it with a failure code. */
        FAILED("were denied because the gate could not evaluate them"),
        /** The record has no policy input. */
        NOT_RECORDED("have no recorded input");

        private final String words;

        Reason(String words) {
            this.words = words;
        }

        /** After a number, for people. */
        String words() {
            return words;
        }
    }
}
