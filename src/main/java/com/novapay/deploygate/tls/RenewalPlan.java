package com.novapay.deploygate.tls;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Decides what to renew, from what is kept and the time alone. Immutable.
 *
 * <p>A new authority comes in three steps, so that no call meets a certificate its caller does not trust: it is kept
 * beside the old one, whose certificate stays in service; both are published; and only when every caller has had both for
 * the time to settle, a certificate is made by the new one. The next renewal of that certificate drops the old authority.
 */
final class RenewalPlan {
    private final Lifetimes lifetimes;
    private final List<String> hosts;
    private final boolean publishes;

    /** @param publishes whether callers get to know a new authority by themselves; otherwise people tell them */
    RenewalPlan(Lifetimes lifetimes, List<String> hosts, boolean publishes) {
        this.lifetimes = lifetimes;
        this.hosts = List.copyOf(hosts);
        this.publishes = publishes;
    }

    /**
     * What to renew now; asked again after it was done.
     *
     * @param settled whether callers have trusted this authority long enough
     * @param asked what a person asked for
     */
    Renewal due(Optional<AuthorityMaterial> kept, Predicate<X509Certificate> settled, Renewal asked, Instant now) {
        if (kept.isEmpty()) {
            return Renewal.EVERYTHING;
        }
        AuthorityMaterial material = kept.get();
        X509Certificate authority = material.authority();
        if (!Validity.holds(authority, now)) {
            return Renewal.EVERYTHING;
        }
        boolean canSign = material.authorityKey().isPresent();
        Optional<ServingCertificate> serving = material.serving();
        if (serving.isEmpty() || !serving.get().isValid(now)) {
            return canSign ? Renewal.CERTIFICATE : Renewal.EVERYTHING;
        }
        boolean due = Validity.isDue(serving.get().leaf(), now, lifetimes.certificateEarly())
                || !serving.get().covers(hosts);
        if (!material.issuer().equals(Optional.of(authority))) {
            return canSign && (publishes ? settled.test(authority) : due) ? Renewal.CERTIFICATE : Renewal.NOTHING;
        }
        if (asked == Renewal.AUTHORITY || Validity.isDue(authority, now, lifetimes.authorityEarly())) {
            return Renewal.AUTHORITY;
        }
        if (due || asked == Renewal.CERTIFICATE) {
            return canSign ? Renewal.CERTIFICATE : Renewal.AUTHORITY;
        }
        return Renewal.NOTHING;
    }
}
