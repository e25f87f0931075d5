package com.novapay.deploygate.kubernetes;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/** A server that answers {@code {}} and notes who asked and how. */
final class FakeTlsApi implements AutoCloseable {
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final ConcurrentHashMap<String, Object> seen = new ConcurrentHashMap<>();

    FakeTlsApi(SSLContext tls, boolean needCertificate) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                SSLParameters asked = tls.getDefaultSSLParameters();
                asked.setNeedClientAuth(needCertificate);
                parameters.setSSLParameters(asked);
            }
        });
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            SSLSession session = ((HttpsExchange) exchange).getSSLSession();
            seen.put("client", client(session));
            seen.put("sni", ((ExtendedSSLSession) session).getRequestedServerNames());
            seen.put("headers", exchange.getRequestHeaders());
            byte[] answer = "{}".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    /** The subject of the last client's certificate, or nothing. */
    String client() {
        return (String) seen.getOrDefault("client", "");
    }

    Optional<String> serverName() {
        return ((List<?>) seen.getOrDefault("sni", List.of()))
                .stream().map(name -> ((SNIHostName) name).getAsciiName()).findFirst();
    }

    List<String> header(String name) {
        return ((Headers) seen.getOrDefault("headers", new Headers())).getOrDefault(name, List.of());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdown();
    }

    private static String client(SSLSession session) {
        try {
            return ((X509Certificate) session.getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (SSLPeerUnverifiedException e) {
            return "";
        }
    }
}
