package com.novapay.deploygate.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Builds the TLS settings of a client from PEM texts. {@code what} names the text in messages. Stateless, thread-safe. */
public final class ClientTls {
    private static final char[] NO_PASSWORD = {};

    private ClientTls() {}

    /** A PEM text and its name in messages. */
    public record Text(String what, String pem) {
        byte[] bytes() {
            return pem.getBytes(StandardCharsets.ISO_8859_1);
        }
    }

    /** The server authorities to trust, and no others. */
    public static TrustManager[] trusting(Text authorities) throws TlsProblem {
        List<X509Certificate> certificates = Pem.certificates(authorities.what(), authorities.bytes());
        try {
            KeyStore store = empty();
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry("authority-" + i, certificates.get(i));
            }
            return managers(store);
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsProblem(authorities.what() + " cannot be used: " + e.getMessage(), e);
        }
    }

    /** The authorities that this Java trusts. */
    public static TrustManager[] trustingDefaults() throws TlsProblem {
        try {
            return managers(null);
        } catch (GeneralSecurityException e) {
            throw new TlsProblem("the default certificate authorities cannot be used: " + e.getMessage(), e);
        }
    }

    /** Trusts every server, whatever its name: {@code insecure-skip-tls-verify}. */
    public static TrustManager[] trustingEveryServer() {
        return new TrustManager[] {new EveryServer()};
    }

    /** A client certificate with its chain, and its key in PKCS#8, PKCS#1 or SEC1. */
    public static KeyManager[] identity(Text certificate, Text key) throws TlsProblem {
        X509Certificate[] chain =
                Pem.certificates(certificate.what(), certificate.bytes()).toArray(X509Certificate[]::new);
        PrivateKey secret = Pem.key(key.what(), key.bytes());
        if (!KeyMatch.of(chain[0], secret)) {
            throw new TlsProblem(key.what() + " does not belong to the certificate in " + certificate.what());
        }
        try {
            KeyStore store = empty();
            store.setKeyEntry("client", secret, NO_PASSWORD, chain);
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, NO_PASSWORD);
            return factory.getKeyManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new TlsProblem(key.what() + " cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * A context of them.
     *
     * @param serverName the name to ask the server for, and to find in its certificate; default: the URL's host
     */
    public static SSLContext context(KeyManager[] keys, TrustManager[] trust, Optional<String> serverName)
            throws TlsProblem {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys, trust, null);
            return serverName
                    .<SSLContext>map(name -> new NamedServerContext(context, name))
                    .orElse(context);
        } catch (GeneralSecurityException e) {
            throw new TlsProblem("TLS cannot be used: " + e.getMessage(), e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, NO_PASSWORD);
        return store;
    }

    private static TrustManager[] managers(@Nullable KeyStore store) throws GeneralSecurityException {
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory.getTrustManagers();
    }

    /** Extended, because the JDK checks the server's name by itself for any other trust manager. */
    private static final class EveryServer extends X509ExtendedTrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
