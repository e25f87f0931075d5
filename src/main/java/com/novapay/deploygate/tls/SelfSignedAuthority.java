package com.novapay.deploygate.tls;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/**
 * The gate's own authority and the certificate it serves, made when missing and renewed early. Several gates may share one:
 * whoever writes first wins, and all serve what was written. Confined to one thread.
 *
 * <p>What is missing is made. What is damaged is left for people, named, and the last good certificate goes on; a gate that
 * starts with it has none and is not ready.
 */
public final class SelfSignedAuthority implements CertificateSource {
    private static final int ATTEMPTS = 5;
    private static final int AUTHORITIES = 3;
    private static final Duration OVERLAP = Duration.ofDays(1);
    private final AuthorityStore store;
    private final Optional<TrustBundle> trust;
    private final Lifetimes lifetimes;
    private final List<String> hosts;
    private final Clock clock;
    private final RenewalPlan plan;
    private final CertificateIssuer issuer = new CertificateIssuer();
    private final Map<X509Certificate, Instant> trusted = new HashMap<>();
    private CertificateState state = CertificateState.none("");
    private boolean waiting = true;

    SelfSignedAuthority(
            AuthorityStore store, Optional<TrustBundle> trust, Lifetimes lifetimes, List<String> hosts, Clock clock) {
        this.store = store;
        this.trust = trust;
        this.lifetimes = lifetimes;
        this.hosts = hosts.stream().map(CertificateIssuer::spelled).toList();
        this.clock = clock;
        this.plan = new RenewalPlan(lifetimes, this.hosts, trust.isPresent());
    }

    /** For a gate that only this machine calls: in a folder, where {@code ca.crt} is what a webhook configuration needs. */
    public static SelfSignedAuthority inFolder(Path folder, Clock clock) {
        return inFolder(folder, List.of(), clock);
    }

    /**
     * For a gate outside a cluster: in a folder.
     *
     * @param hosts names and addresses that callers use besides those of this machine
     */
    public static SelfSignedAuthority inFolder(Path folder, List<String> hosts, Clock clock) {
        List<String> all = Stream.concat(
                        Stream.of("localhost", "127.0.0.1", "::1", "deploy-gate.deploy-gate.svc"), hosts.stream())
                .distinct()
                .toList();
        return new SelfSignedAuthority(new FolderStore(folder), Optional.empty(), Lifetimes.folder(), all, clock);
    }

    /**
     * In a cluster: in a Secret.
     *
     * @param hosts names and addresses callers use, the first of them the Service's
     * @param webhook name of the ValidatingWebhookConfiguration whose {@code caBundle} is kept; empty for none
     * @param settle how long API servers have had a new authority before a certificate of it is served
     */
    public static SelfSignedAuthority inSecret(
            KubernetesClient client,
            SecretName secret,
            List<String> hosts,
            Optional<String> webhook,
            Duration settle,
            Clock clock) {
        return new SelfSignedAuthority(
                new SecretStore(client, secret),
                webhook.map(name -> new WebhookTrust(client, name)),
                Lifetimes.cluster(settle),
                hosts,
                clock);
    }

    @Override
    public CertificateState look() {
        try {
            state = keep();
        } catch (TlsProblem e) {
            state = state.withProblem(String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            state = state.withProblem(store.name() + ": " + e);
        }
        return state;
    }

    /** Often while a new authority is on its way to the callers. */
    @Override
    public Duration pause() {
        if (trust.isEmpty()) {
            return Duration.ofSeconds(30);
        }
        return waiting || !state.isReady(clock.instant()) ? Duration.ofSeconds(1) : Duration.ofSeconds(10);
    }

    private CertificateState keep() throws TlsProblem {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Instant now = clock.instant();
            AuthorityStore.Kept kept = store.read();
            Optional<AuthorityMaterial> material = read(kept);
            List<X509Certificate> published = published(now);
            Renewal due = plan.due(material, authority -> isSettled(authority, now), kept.asked(), now);
            if (due == Renewal.NOTHING && material.isPresent()) {
                return serve(material.get(), now);
            }
            boolean done = due == Renewal.EVERYTHING || due == kept.asked();
            store.write(kept, made(due, material, published, now).files(), done);
        }
        throw new TlsProblem(store.name() + " changes too often to be read; another program writes to it");
    }

    private Optional<AuthorityMaterial> read(AuthorityStore.Kept kept) throws TlsProblem {
        try {
            return AuthorityMaterial.read(kept.files());
        } catch (TlsProblem e) {
            throw new TlsProblem(
                    store.name() + " is damaged: " + e.getMessage()
                            + ". It is unchanged: fix it, or delete it and the gate creates a new one",
                    e);
        }
    }

    private List<X509Certificate> published(Instant now) throws TlsProblem {
        List<X509Certificate> published = trust.isPresent() ? trust.get().read() : List.of();
        trusted.keySet().retainAll(published);
        published.forEach(
                authority -> trusted.merge(authority, now, (since, late) -> since.isAfter(late) ? late : since));
        return published;
    }

    private boolean isSettled(X509Certificate authority, Instant now) {
        Instant since = trusted.get(authority);
        return since != null && !now.isBefore(since.plus(lifetimes.settle()));
    }

    private AuthorityMaterial made(
            Renewal due, Optional<AuthorityMaterial> kept, List<X509Certificate> published, Instant now) {
        if (due == Renewal.CERTIFICATE && kept.isPresent()) {
            return renewed(kept.get(), now);
        }
        CertificateIssuer.Authority made = issuer.authority(now, lifetimes.authority());
        List<X509Certificate> authorities = new ArrayList<>(List.of(made.certificate()));
        kept.ifPresent(material -> authorities.addAll(material.authorities()));
        authorities.addAll(published);
        List<X509Certificate> overlapping = authorities.stream()
                .filter(authority -> Validity.holds(authority, now))
                .distinct()
                .limit(AUTHORITIES)
                .toList();
        AuthorityMaterial fresh =
                new AuthorityMaterial(overlapping, Optional.of(made.key()), kept.flatMap(AuthorityMaterial::serving));
        return due == Renewal.AUTHORITY ? fresh : withCertificate(fresh, fresh.authorities(), now);
    }

    private AuthorityMaterial renewed(AuthorityMaterial kept, Instant now) {
        boolean between = !kept.issuer().equals(Optional.of(kept.authority()));
        boolean recent = kept.serving()
                .filter(serving ->
                        serving.end().isAfter(now.plus(lifetimes.certificate()).minus(OVERLAP)))
                .isPresent();
        return withCertificate(kept, between || recent ? kept.authorities() : List.of(kept.authority()), now);
    }

    private AuthorityMaterial withCertificate(AuthorityMaterial kept, List<X509Certificate> authorities, Instant now) {
        CertificateIssuer.Authority by = new CertificateIssuer.Authority(
                kept.authority(), kept.authorityKey().orElseThrow());
        ServingCertificate certificate =
                issuer.certificate(by, KeyPurposeId.id_kp_serverAuth, hosts, now, lifetimes.certificate());
        return new AuthorityMaterial(authorities, kept.authorityKey(), Optional.of(certificate));
    }

    /** First callers learn of the authorities, then the certificate changes. */
    private CertificateState serve(AuthorityMaterial material, Instant now) throws TlsProblem {
        String problem = "";
        if (trust.isPresent()) {
            try {
                if (trust.get().publish(material.authorities())) {
                    published(now);
                }
            } catch (TlsProblem e) {
                problem = String.valueOf(e.getMessage());
            }
        }
        ServingCertificate kept = material.serving().orElseThrow();
        boolean changes = trust.isEmpty()
                || state.serving().isEmpty()
                || !state.serving().get().isValid(now)
                || material.issuer()
                        .filter(authority -> isSettled(authority, now)
                                || KeyMatch.signed(
                                        authority, state.serving().get().leaf()))
                        .isPresent();
        ServingCertificate serving = changes ? kept : state.serving().get();
        waiting = !serving.equals(kept) || !material.issuer().equals(Optional.of(material.authority()));
        return new CertificateState(
                Optional.of(serving),
                authorityEnd(material, serving),
                problem,
                trust.isEmpty() || isTrusted(serving) ? "" : "the webhook configuration does not trust it yet");
    }

    private static Optional<Instant> authorityEnd(AuthorityMaterial material, ServingCertificate serving) {
        return material.authorities().stream()
                .filter(authority -> KeyMatch.signed(authority, serving.leaf()))
                .map(Validity::end)
                .findFirst();
    }

    private boolean isTrusted(ServingCertificate serving) {
        return trusted.keySet().stream().anyMatch(authority -> KeyMatch.signed(authority, serving.leaf()));
    }
}
