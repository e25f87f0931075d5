package com.novapay.deploygate.tls;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;

/** The dates of a certificate. */
final class Validity {
    private Validity() {}

    static boolean holds(X509Certificate certificate, Instant now) {
        return !now.isBefore(certificate.getNotBefore().toInstant()) && now.isBefore(end(certificate));
    }

    /** Whether it ends within {@code early}, has ended, or has not begun. */
    static boolean isDue(X509Certificate certificate, Instant now, Duration early) {
        return !holds(certificate, now) || !now.plus(early).isBefore(end(certificate));
    }

    static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }
}
