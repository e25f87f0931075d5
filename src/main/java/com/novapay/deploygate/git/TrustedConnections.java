package com.novapay.deploygate.git;

import com.novapay.deploygate.outbound.Authorities;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URL;
import java.security.GeneralSecurityException;
import javax.net.ssl.TrustManager;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnection;
import org.jspecify.annotations.Nullable;

/** HTTPS connections to hosts whose certificates some authorities signed, through the proxies of the environment. Thread-safe. */
final class TrustedConnections implements HttpConnectionFactory {
    private final TrustManager @Nullable [] trust;
    private final ProxySelector proxies;
    private final long largest;

    private TrustedConnections(TrustManager @Nullable [] trust, ProxySelector proxies, long largest) {
        this.trust = trust;
        this.proxies = proxies;
        this.largest = largest;
    }

    /** @throws IOException when the authorities cannot be read */
    static TrustedConnections of(GitAccess access) throws IOException {
        return new TrustedConnections(
                access.authorities().isEmpty()
                        ? null
                        : Authorities.trust(access.authorities().get()),
                access.proxies(),
                access.largest());
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
        HttpConnection connection =
                new Limited(url, proxies.select(URI.create(url.toString())).getFirst(), largest);
        if (trust != null) {
            try {
                connection.configure(null, trust, null);
            } catch (GeneralSecurityException e) {
                throw new IOException("TLS cannot be set up: " + e.getMessage(), e);
            }
        }
        return connection;
    }

    /** @param proxy that Java's own settings name; the environment's is taken instead */
    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
        return create(url);
    }

    /** Receives no more than so many bytes: a list of branches may be endless, too. */
    private static final class Limited extends JDKHttpConnection {
        private final long largest;

        Limited(URL url, Proxy proxy, long largest) throws IOException {
            super(url, proxy);
            this.largest = largest;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new LimitedInput(super.getInputStream(), largest);
        }
    }
}
