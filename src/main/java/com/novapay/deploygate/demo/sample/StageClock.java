package com.novapay.deploygate.demo.sample;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/** The time on stage: it stands still until the script moves it. Confined to one thread, read by any. */
final class StageClock extends Clock {
    private volatile Instant now;

    StageClock(Instant start) {
        now = start;
    }

    void moveTo(Instant later) {
        now = later;
    }

    @Override
    public Instant instant() {
        return now;
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    /** Always in UTC. */
    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
