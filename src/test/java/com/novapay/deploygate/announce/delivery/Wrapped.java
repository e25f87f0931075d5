package com.novapay.deploygate.announce.delivery;

import com.novapay.deploygate.announce.OutboxProblem;

/** A destination before which something happens. */
record Wrapped(Destination real, Before before) implements Destination {
    /** What happens. */
    @FunctionalInterface
    interface Before {
        void step(Step step) throws OutboxProblem;
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public boolean updates() {
        return real.updates();
    }

    @Override
    public Outcome send(Step step) {
        try {
            before.step(step);
        } catch (OutboxProblem e) {
            throw new AssertionError(e);
        }
        return real.send(step);
    }
}
