package com.novapay.deploygate.tls;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A certificate with its key, as a server presents them: known to belong together. Equal when they are the same
 * certificates. Immutable.
 */
public final class ServingCertificate {
    private final List<X509Certificate> chain;
    private final PrivateKey key;

    private ServingCertificate(List<X509Certificate> chain, PrivateKey key) {
        this.chain = List.copyOf(chain);
        this.key = key;
    }

    /** Reads both; what cannot be read or does not belong together is a problem that names the part. */
    static ServingCertificate read(String certificateName, byte[] certificate, String keyName, byte[] key)
            throws TlsProblem {
        return of(Pem.certificates(certificateName, certificate), certificateName, Pem.key(keyName, key), keyName);
    }

    private static ServingCertificate of(
            List<X509Certificate> chain, String certificateName, PrivateKey key, String keyName) throws TlsProblem {
        if (!KeyMatch.of(chain.getFirst(), key)) {
            throw new TlsProblem(keyName + " is not the key of the certificate in " + certificateName);
        }
        return new ServingCertificate(chain, key);
    }

    static ServingCertificate of(X509Certificate certificate, PrivateKey key) {
        return new ServingCertificate(List.of(certificate), key);
    }

    /** When it ends. */
    public Instant end() {
        return leaf().getNotAfter().toInstant();
    }

    /** Whether a client whose clock shows {@code now} accepts its dates. */
    public boolean isValid(Instant now) {
        return Validity.holds(leaf(), now);
    }

    X509Certificate leaf() {
        return chain.getFirst();
    }

    byte[] certificateText() {
        return Pem.text(chain);
    }

    byte[] keyText() {
        return Pem.text(key);
    }

    /** Whether it is good for all of these DNS names and addresses. */
    boolean covers(List<String> hosts) {
        try {
            Set<String> names =
                    Objects.requireNonNullElse(leaf().getSubjectAlternativeNames(), List.<List<?>>of()).stream()
                            .map(name -> String.valueOf(name.get(1)))
                            .collect(Collectors.toSet());
            return names.containsAll(hosts);
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    /** For a server that lets everybody in. */
    public ServerSSLOptions server() {
        return new ServerSSLOptions()
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(certificateText()))
                        .addKeyValue(Buffer.buffer(keyText())));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ServingCertificate that && chain.equals(that.chain);
    }

    @Override
    public int hashCode() {
        return chain.hashCode();
    }

    /** Its serial number, for logs. */
    @Override
    public String toString() {
        return "certificate " + leaf().getSerialNumber().toString(16) + " until " + end();
    }
}
