package com.novapay.deploygate.calendar;

/** What the gate does with a deploy at some time, as far as that depends on the time. */
public enum GateState {
    /** No rule about the time denies. */
    OPEN("open"),
    /** Every rule that denies names the role whose approval lets the change through. */
    APPROVAL("needs approval"),
    /** A rule denies, and an ordinary approval does not let the change through. */
    CLOSED("closed"),
    /** The policies could not be asked about this time. */
    UNKNOWN("not known");

    private final String word;

    GateState(String word) {
        this.word = word;
    }

    /** For people. */
    public String word() {
        return word;
    }
}
