package com.novapay.deploygate.kubernetes;

import java.time.Instant;

/** Where gates agree who leads. Every call ends within a bounded time. Confined to one thread. */
public interface LeaseStore {
    /** The lease as it stands; one without a version is not there yet. */
    Claim read() throws ApiProblem;

    /**
     * Writes who leads from now on, unless the lease was changed since it was read.
     *
     * @return false when somebody else wrote first
     */
    boolean write(Claim read, Claim next, Instant now) throws ApiProblem;

    /**
     * Who leads.
     *
     * @param holder empty for nobody
     * @param seconds how long the claim lasts when it is not renewed
     * @param transitions how often the holder changed
     * @param version of the object; empty when there is none
     */
    record Claim(String holder, int seconds, int transitions, String version) {}
}
