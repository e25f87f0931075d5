package com.novapay.deploygate.tls;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a source has to serve. Immutable.
 *
 * @param serving the last good certificate; empty when there never was one
 * @param authorityEnd when the authority that signed it ends, where that is known
 * @param problem why the newest state could not be used; empty when it could
 * @param distrusted why callers may not trust the certificate; empty when they do, or nobody here can tell
 */
public record CertificateState(
        Optional<ServingCertificate> serving, Optional<Instant> authorityEnd, String problem, String distrusted) {

    static CertificateState none(String problem) {
        return new CertificateState(Optional.empty(), Optional.empty(), problem, "");
    }

    /** The same certificate goes on; {@code trouble} says why nothing newer took its place. */
    CertificateState withProblem(String trouble) {
        return new CertificateState(serving, authorityEnd, trouble, distrusted);
    }

    /** Whether callers accept the certificate at {@code now}. */
    public boolean isReady(Instant now) {
        return distrusted.isEmpty()
                && serving.filter(certificate -> certificate.isValid(now)).isPresent();
    }

    /** One line for those who run the gate: until when it is good, and what is wrong. */
    public String text(Instant now) {
        String trouble = problem.isEmpty() ? "" : "; " + problem;
        if (serving.isEmpty()) {
            return "there is no certificate" + trouble;
        }
        ServingCertificate certificate = serving.get();
        String good = certificate.isValid(now)
                ? "valid until " + certificate.end() + " (" + days(now, certificate.end()) + ")"
                : now.isBefore(certificate.end())
                        ? "not valid yet: the clock is wrong, or the certificate is"
                        : "expired at " + certificate.end();
        return good
                + authorityEnd
                        .map(end -> ", its authority until " + end + " (" + days(now, end) + ")")
                        .orElse("")
                + (distrusted.isEmpty() ? "" : "; " + distrusted)
                + trouble;
    }

    private static String days(Instant now, Instant end) {
        return Duration.between(now, end).toDays() + " days";
    }
}
