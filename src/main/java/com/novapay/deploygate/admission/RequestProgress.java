package com.novapay.deploygate.admission;

/**
 * What a request that is being decided has to do with the edge it came in by: room to be judged, and an answer that is certain
 * before it is recorded. Thread-safe.
 */
interface RequestProgress {
    /** The course of the request that the current thread decides on; nothing where no edge is. */
    ScopedValue<RequestProgress> CURRENT = ScopedValue.newInstance();

    /** Has room for everything and answers when everything is done. */
    RequestProgress FREE = new RequestProgress() {
        @Override
        public boolean startJudging(long cost) {
            return true;
        }

        @Override
        public void stands(Decision decision) {}
    };

    /**
     * Takes room to be judged by the rules, which may take long. What no rule is asked about needs none.
     *
     * @param cost of the request in memory, as {@link TreeCost} counts
     * @return whether there was room; if not the request must be refused as overloaded
     */
    boolean startJudging(long cost);

    /** Tells a decision that nothing can change any more: should its record take too long, this is the answer. */
    void stands(Decision decision);

    /** A step of the way begins. */
    default void begin(RequestTrace.Step step) {}

    /** There is no room to judge one more request. */
    final class Overloaded extends RuntimeException {
        private static final long serialVersionUID = 1;

        Overloaded() {
            super("the gate is evaluating as many requests as it can", null, false, false);
        }
    }
}
