package com.novapay.deploygate.tls;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An authority of the gate's own and the certificate it serves, known to fit together. Immutable.
 *
 * @param authorities the one that signs first, then older ones that callers still trust
 * @param authorityKey key of the first; without it nothing can be renewed under this authority
 * @param serving signed by one of the authorities; empty when it is still to be made
 */
record AuthorityMaterial(
        List<X509Certificate> authorities, Optional<PrivateKey> authorityKey, Optional<ServingCertificate> serving) {
    static final String AUTHORITY = "ca.crt";
    static final String AUTHORITY_KEY = "ca.key";
    static final String CERTIFICATE = "tls.crt";
    static final String KEY = "tls.key";

    AuthorityMaterial {
        authorities = List.copyOf(authorities);
    }

    /**
     * Reads what is kept under the four names. What is missing is missing, and can be made; what is there and does not fit
     * is a problem, which nobody here mends: it may be a restore half done, or an attack.
     */
    static Optional<AuthorityMaterial> read(Map<String, byte[]> files) throws TlsProblem {
        byte[] authority = files.get(AUTHORITY);
        if (authority == null) {
            return Optional.empty();
        }
        List<X509Certificate> authorities = Pem.certificates(AUTHORITY, authority);
        for (X509Certificate each : authorities) {
            if (each.getBasicConstraints() < 0) {
                throw new TlsProblem(
                        AUTHORITY + " holds a certificate that may not sign others: " + each.getSubjectX500Principal());
            }
        }
        return Optional.of(new AuthorityMaterial(
                authorities, authorityKey(files, authorities.getFirst()), serving(files, authorities)));
    }

    private static Optional<PrivateKey> authorityKey(Map<String, byte[]> files, X509Certificate authority)
            throws TlsProblem {
        byte[] text = files.get(AUTHORITY_KEY);
        if (text == null) {
            return Optional.empty();
        }
        PrivateKey key = Pem.key(AUTHORITY_KEY, text);
        if (!KeyMatch.of(authority, key)) {
            throw new TlsProblem(AUTHORITY_KEY + " is not the key of the first certificate in " + AUTHORITY);
        }
        return Optional.of(key);
    }

    private static Optional<ServingCertificate> serving(Map<String, byte[]> files, List<X509Certificate> authorities)
            throws TlsProblem {
        byte[] certificate = files.get(CERTIFICATE);
        byte[] key = files.get(KEY);
        if (certificate == null || key == null) {
            return Optional.empty();
        }
        ServingCertificate serving = ServingCertificate.read(CERTIFICATE, certificate, KEY, key);
        if (authorities.stream().noneMatch(authority -> KeyMatch.signed(authority, serving.leaf()))) {
            throw new TlsProblem(CERTIFICATE + " is not signed by an authority in " + AUTHORITY);
        }
        return Optional.of(serving);
    }

    /** The one that signs. */
    X509Certificate authority() {
        return authorities.getFirst();
    }

    /** The authority that signed what is served. */
    Optional<X509Certificate> issuer() {
        return serving.flatMap(certificate -> authorities.stream()
                .filter(authority -> KeyMatch.signed(authority, certificate.leaf()))
                .findFirst());
    }

    Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>(Map.of(AUTHORITY, Pem.text(authorities)));
        authorityKey.ifPresent(key -> files.put(AUTHORITY_KEY, Pem.text(key)));
        serving.ifPresent(certificate -> {
            files.put(CERTIFICATE, certificate.certificateText());
            files.put(KEY, certificate.keyText());
        });
        return files;
    }
}
