package com.novapay.deploygate.tls;

import java.time.Duration;

/**
 * How long things last and how early they are renewed. Immutable.
 *
 * @param settle how long callers have had a new authority before a certificate of it is served
 */
record Lifetimes(
        Duration authority, Duration authorityEarly, Duration certificate, Duration certificateEarly, Duration settle) {
    /** In a cluster: renewed without anybody noticing, so it may be often. */
    static Lifetimes cluster(Duration settle) {
        return new Lifetimes(
                Duration.ofDays(3_650), Duration.ofDays(365), Duration.ofDays(90), Duration.ofDays(30), settle);
    }

    /** In a folder: a new authority is work for people. */
    static Lifetimes folder() {
        return new Lifetimes(
                Duration.ofDays(3_650), Duration.ofDays(365), Duration.ofDays(365), Duration.ofDays(60), Duration.ZERO);
    }
}
