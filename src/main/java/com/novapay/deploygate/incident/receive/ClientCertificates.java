package com.novapay.deploygate.incident.receive;

import com.novapay.deploygate.outbound.Authorities;
import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/**
 * Checks the certificate that a client showed in the TLS handshake, for each delivery: a connection may be older than the end of its
 * certificate, or than the file. Thread-safe.
 *
 * @param authorities PEM
 */
record ClientCertificates(Path authorities) {
    /**
     * Why a chain proves nothing; empty when it is that of a client of these authorities. Names nothing of the certificate.
     *
     * @param chain as the client showed it, its own certificate first; empty when it showed none
     * @throws IOException names the file when it cannot be used
     */
    Optional<String> doubt(List<X509Certificate> chain) throws IOException {
        if (chain.isEmpty()) {
            return Optional.of("the client showed no certificate");
        }
        X509Certificate own = chain.getFirst();
        for (TrustManager manager : Authorities.trust(authorities)) {
            if (manager instanceof X509TrustManager trusted) {
                try {
                    trusted.checkClientTrusted(
                            chain.toArray(X509Certificate[]::new),
                            own.getPublicKey().getAlgorithm());
                    return Optional.empty();
                } catch (CertificateException e) {
                    return Optional.of("the certificate of the client " + why(own));
                }
            }
        }
        return Optional.of("no trust manager of X.509");
    }

    private String why(X509Certificate own) {
        try {
            own.checkValidity();
            return "is not signed by an authority of " + authorities + ", or not for clients";
        } catch (CertificateExpiredException e) {
            return "has expired";
        } catch (CertificateNotYetValidException e) {
            return "is not valid yet";
        }
    }
}
