package com.novapay.deploygate.admission;

/**
 * Observes one request on its way through the gate. Thread-safe; no method waits or throws. After {@link #end} nothing is observed
 * any more, and a step that is not later than the present one is ignored: an answer in time overtakes the work.
 */
public interface RequestTrace {
    /** Observes nothing. */
    RequestTrace OFF = new RequestTrace() {
        @Override
        public void begin(Step step) {}

        @Override
        public void decided(Decision decision) {}

        @Override
        public void failed(FailureCode failure) {}

        @Override
        public void end() {}
    };

    /** The steps of a request, in their order; some are left out. */
    enum Step {
        /** The body arrives. */
        READ,
        /** The body waits for a worker. */
        WAIT_FOR_WORKER,
        /** The body becomes a request. */
        PARSE,
        /** The kind of change is found. */
        CLASSIFY,
        /** The change waits for a thread that evaluates rules. */
        WAIT_FOR_EVALUATOR,
        /** What is known of the change is collected. */
        FACTS,
        /** The rules are evaluated, and when the gate opens is found. */
        EVALUATE,
        /** The decision is written to the audit log. */
        RECORD,
        /** The listeners learn of the decision. */
        NOTIFY,
        /** The answer is written and leaves. */
        ANSWER
    }

    /** Begins a step; the step before it ends. */
    void begin(Step step);

    /** The request is answered by this decision. */
    void decided(Decision decision);

    /** The request is answered with a failure, without a decision. */
    void failed(FailureCode failure);

    /** The answer has left, or the caller is gone. */
    void end();
}
