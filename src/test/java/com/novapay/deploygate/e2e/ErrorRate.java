package com.novapay.deploygate.e2e;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/** Stands where monitoring does: says which share of requests failed, to analyses that ask every second. */
final class ErrorRate implements AutoCloseable {
    private final HttpServer server;
    private volatile double rate;

    ErrorRate() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            byte[] body = ("{\"rate\": " + rate + "}").getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
    }

    /** From now on. */
    void become(double share) {
        rate = share;
    }

    /** Its address, which answers 200 for every path. */
    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** The AnalysisTemplate {@code errors}, which fails above five percent. */
    String template(String namespace) {
        return """
                apiVersion: argoproj.io/v1alpha1
                kind: AnalysisTemplate
                metadata: {name: errors, namespace: %s}
                spec:
                  metrics:
                  - name: errors
                    interval: 1s
                    successCondition: result < 0.05
                    provider:
                      web: {url: 'http://127.0.0.1:%d/', jsonPath: '{$.rate}'}
                """.formatted(namespace, server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
