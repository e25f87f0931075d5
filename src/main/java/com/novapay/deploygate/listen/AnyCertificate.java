package com.novapay.deploygate.listen;

import java.security.cert.X509Certificate;
import javax.net.ssl.X509TrustManager;

/**
 * Accepts every certificate of a client. TLS still proves that the client has its key; what the certificate is worth is decided by
 * whoever reads it. Thread-safe.
 */
final class AnyCertificate implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) {
        throw new UnsupportedOperationException("the gate is the server here");
    }

    /** None: a client then shows the certificate that it has. */
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
