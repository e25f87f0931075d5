package com.novapay.deploygate.trace;

/** Learns what becomes of spans. Called by threads of the gate; must not wait. */
public interface TraceWatch {
    /** What becomes of a span. */
    enum Result {
        /** The collector has it. */
        SENT,
        /** The collector did not take it. */
        FAILED,
        /** The queue was full, or the gate ended first. */
        DROPPED
    }

    /** So many spans came to this. */
    void count(Result result, int spans);

    /** One line that an operator has to act on. */
    void warn(String line);

    /** One line that an operator may want to know. */
    void line(String line);
}
