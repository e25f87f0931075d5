package com.novapay.deploygate.kubernetes;

import java.time.Instant;

/** A lease in memory that one gate at a time gets. */
public final class FakeLease implements LeaseStore {
    public String holder = "";
    private int version;

    @Override
    public Claim read() {
        return new Claim(holder, Leadership.SECONDS, 0, Integer.toString(version));
    }

    @Override
    public boolean write(Claim read, Claim next, Instant now) {
        version++;
        holder = next.holder();
        return true;
    }
}
