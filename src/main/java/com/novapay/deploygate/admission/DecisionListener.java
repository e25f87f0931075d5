package com.novapay.deploygate.admission;

/** Told of every decision once it is recorded and before it is answered; it cannot change the decision. Thread-safe. */
@FunctionalInterface
public interface DecisionListener {
    /** Must not block. What it throws is reported, and changes nothing. */
    void decided(Decision decision);
}
