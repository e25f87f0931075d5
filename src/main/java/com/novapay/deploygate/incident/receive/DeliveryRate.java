package com.novapay.deploygate.incident.receive;

import java.util.function.LongSupplier;

/** A token bucket: so many deliveries at once, and so many a second after that. Thread-safe. */
final class DeliveryRate {
    private static final double NANOS = 1e9;
    private final double burst;
    private final double perSecond;
    private final LongSupplier nanos;
    private double tokens;
    private long filled;

    /** @param nanos a clock that never goes back */
    DeliveryRate(int burst, int perSecond, LongSupplier nanos) {
        this.burst = burst;
        this.perSecond = perSecond;
        this.nanos = nanos;
        this.tokens = burst;
        this.filled = nanos.getAsLong();
    }

    /** Takes one, if there is one. */
    synchronized boolean take() {
        long now = nanos.getAsLong();
        tokens = Math.min(burst, tokens + (now - filled) / NANOS * perSecond);
        filled = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
