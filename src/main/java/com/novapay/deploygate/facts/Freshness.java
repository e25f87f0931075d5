package com.novapay.deploygate.facts;

import java.time.Duration;

/** Whether the facts may be relied on. Unknown facts deny deploys and never a way back. */
public sealed interface Freshness {
    /**
     * The facts are complete as of a moment ago.
     *
     * @param age how long ago the source was last seen to be alive and complete
     */
    record Fresh(Duration age) implements Freshness {}

    /**
     * The facts cannot be relied on.
     *
     * @param reason one line for people: what cannot be relied on, where, and what mends it
     */
    record Unknown(String reason) implements Freshness {}
}
