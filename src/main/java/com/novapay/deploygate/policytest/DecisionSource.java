package com.novapay.deploygate.policytest;

import java.time.Instant;
import java.util.Optional;

/** Where recorded decisions are read. Confined to one thread, but for what {@link #revisions} gives. */
public interface DecisionSource {
    /** Takes one record. */
    @FunctionalInterface
    interface Taker {
        /**
         * Called for each record in the source's order.
         *
         * @param fraction of the source that is read, from 0 to 1, about
         */
        void take(String document, double fraction);
    }

    /** Finds the policies that decided; thread-safe. */
    Replay.Revisions revisions();

    /**
     * Reads all decisions, and maybe other records with them.
     *
     * @param since the earliest moment; empty for all
     * @throws com.novapay.deploygate.terminal.UsageProblem when the source cannot be read; the message says how to name another
     */
    void each(Optional<Instant> since, Taker taker);
}
