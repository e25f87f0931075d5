package com.novapay.deploygate.outbound;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Selects the proxy that {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} name, in upper or lower case. Loopback
 * addresses are never sent to a proxy. Immutable, thread-safe.
 */
public final class ProxyEnvironment extends ProxySelector {
    private final Optional<Proxy> https;
    private final Optional<Proxy> http;
    private final NoProxy direct;

    private ProxyEnvironment(Optional<Proxy> https, Optional<Proxy> http, NoProxy direct) {
        this.https = https;
        this.http = http;
        this.direct = direct;
    }

    /**
     * Reads the proxies of an environment.
     *
     * @throws IllegalArgumentException names the variable that cannot be read, and never repeats a password
     */
    public static ProxyEnvironment of(Map<String, String> environment) {
        return new ProxyEnvironment(
                proxy(environment, "HTTPS_PROXY"),
                proxy(environment, "HTTP_PROXY"),
                NoProxy.of(value(environment, "NO_PROXY")));
    }

    @Override
    public List<Proxy> select(URI uri) {
        Optional<Proxy> proxy = "https".equalsIgnoreCase(uri.getScheme()) ? https : http;
        return List.of(proxy.filter(named -> !direct.covers(uri)).orElse(Proxy.NO_PROXY));
    }

    @Override
    public void connectFailed(URI uri, SocketAddress address, IOException problem) {
        // the caller reports the failure; there is no second proxy to try
    }

    private static Optional<Proxy> proxy(Map<String, String> environment, String name) {
        String value = value(environment, name).strip();
        if (value.isEmpty()) {
            return Optional.empty();
        }
        try {
            URI uri = URI.create(value.contains("://") ? value : "http://" + value);
            if (uri.getUserInfo() != null) {
                throw new IllegalArgumentException(
                        name + " has a user in it: a proxy that asks for a password is not supported");
            }
            if (uri.getHost() != null && "http".equals(uri.getScheme())) {
                int port = uri.getPort() < 0 ? 80 : uri.getPort();
                return Optional.of(new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(uri.getHost(), port)));
            }
        } catch (IllegalArgumentException e) {
            if (e.getMessage() != null && e.getMessage().startsWith(name)) {
                throw e;
            }
        }
        throw new IllegalArgumentException(name + " is not the address of a proxy; write http://HOST:PORT");
    }

    private static String value(Map<String, String> environment, String name) {
        return environment.getOrDefault(name, environment.getOrDefault(name.toLowerCase(Locale.ROOT), ""));
    }
}
