package com.novapay.deploygate.listen;

import io.vertx.core.net.ServerSSLOptions;
import java.util.List;
import java.util.Set;

/** The versions and cipher suites of TLS with which the gate listens: with forward secrecy and authenticated encryption only, so none with CBC. */
public final class ModernTls {
    private static final Set<String> VERSIONS = Set.of("TLSv1.2", "TLSv1.3");

    /** The Go client of the API server and every browser of this decade have some of them. HTTP/2 forbids all others. */
    private static final List<String> SUITES = List.of(
            "TLS_AES_256_GCM_SHA384",
            "TLS_AES_128_GCM_SHA256",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private ModernTls() {}

    /** The same options, with these versions and suites only. */
    public static ServerSSLOptions of(ServerSSLOptions tls) {
        ServerSSLOptions modern = new ServerSSLOptions(tls).setEnabledSecureTransportProtocols(VERSIONS);
        modern.getEnabledCipherSuites().clear();
        SUITES.forEach(modern::addEnabledCipherSuite);
        return modern;
    }
}
