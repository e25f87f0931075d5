package com.novapay.deploygate.flag.launchdarkly;

import com.launchdarkly.sdk.server.Components;
import com.launchdarkly.sdk.server.LDConfig;
import com.launchdarkly.sdk.server.integrations.FileData;
import com.launchdarkly.sdk.server.integrations.HttpConfigurationBuilder;
import com.novapay.deploygate.outbound.Authorities;
import com.novapay.deploygate.outbound.TokenFile;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Where flags come from. Immutable. */
public sealed interface FlagSource {
    /**
     * What decides whether the source has changed: the key, or a digest of the file.
     *
     * @throws IOException names the file when it cannot be read
     */
    String content() throws IOException;

    /** The setting and the file, for people. */
    String name();

    /**
     * Completes a configuration of the SDK.
     *
     * @throws IOException names the file when it cannot be read
     */
    void configure(LDConfig.Builder config) throws IOException;

    /**
     * A file in the format of LaunchDarkly's file data source.
     *
     * @param file at most 4 MiB
     */
    record OfFile(Path file) implements FlagSource {
        private static final long LARGEST = 4L << 20;

        @Override
        public String content() throws IOException {
            if (Files.size(file) > LARGEST) {
                throw new IOException(file + " is larger than 4 MiB");
            }
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every JDK has SHA-256", e);
            }
        }

        @Override
        public String name() {
            return "launchdarkly.file " + file;
        }

        @Override
        public void configure(LDConfig.Builder config) {
            config.dataSource(FileData.dataSource().filePaths(file));
        }
    }

    /**
     * LaunchDarkly, or a relay of it.
     *
     * @param key the file with the SDK key
     * @param relay base address of the relay; empty for LaunchDarkly itself
     * @param authorities that sign the certificate of the relay; empty for Java's own
     */
    record OfLaunchDarkly(Path key, Optional<URI> relay, Optional<Path> authorities, ProxySelector proxies)
            implements FlagSource {
        private static final Duration CONNECT = Duration.ofSeconds(5);
        private static final URI STREAM = URI.create("https://stream.launchdarkly.com");

        @Override
        public String content() throws IOException {
            return new TokenFile(key).line();
        }

        @Override
        public String name() {
            return "launchdarkly.sdk-key-file " + key;
        }

        @Override
        public void configure(LDConfig.Builder config) throws IOException {
            config.dataSource(Components.streamingDataSource());
            relay.ifPresent(
                    url -> config.serviceEndpoints(Components.serviceEndpoints().relayProxy(url)));
            HttpConfigurationBuilder http = Components.httpConfiguration().connectTimeout(CONNECT);
            for (Proxy proxy : proxies.select(relay.orElse(STREAM))) {
                if (proxy.type() == Proxy.Type.HTTP && proxy.address() instanceof InetSocketAddress address) {
                    http.proxyHostAndPort(address.getHostString(), address.getPort());
                }
            }
            if (authorities.isPresent()) {
                Path file = authorities.get();
                for (TrustManager manager : Authorities.trust(file)) {
                    if (manager instanceof X509TrustManager trusted) {
                        http.sslSocketFactory(Authorities.context(file).getSocketFactory(), trusted);
                    }
                }
            }
            config.http(http);
        }
    }
}
