package com.novapay.deploygate.policy.source;

import com.novapay.deploygate.kubernetes.FakeAuthority;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real HTTP or HTTPS server of bundles, with ETags and tokens as OPA's bundle API has them. */
public final class BundleServer implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<String> seen = new CopyOnWriteArrayList<>();
    private volatile byte[] bundle = new byte[0];
    private volatile String etag = "";
    private volatile String token = "";
    private volatile String type = "application/gzip";
    private volatile HttpHandler other = exchange -> answer(exchange, 404, new byte[0]);

    private BundleServer(HttpServer server) {
        this.server = server;
        server.setExecutor(threads);
        server.createContext("/bundle.tar.gz", this::serve);
        server.createContext("/other", exchange -> other.handle(exchange));
        server.start();
    }

    public static BundleServer http() throws IOException {
        return new BundleServer(HttpServer.create(address(), 0));
    }

    public static BundleServer https(FakeAuthority authority) throws IOException {
        HttpsServer server = HttpsServer.create(address(), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(authority.server("localhost")));
        return new BundleServer(server);
    }

    private static InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    int port() {
        return server.getAddress().getPort();
    }

    public String address(String path) {
        return (server instanceof HttpsServer ? "https" : "http") + "://localhost:" + port() + path;
    }

    public void serves(byte[] content, String version) {
        bundle = content;
        etag = version;
    }

    /** From now on, and no other. */
    public void accepts(String only) {
        token = only;
    }

    void answersAs(String contentType) {
        type = contentType;
    }

    /** What is at {@code /other}. */
    void other(HttpHandler handler) {
        other = handler;
    }

    /** One line for each request: what it was answered, what it knew, what it preferred and how it was authorized. */
    List<String> seen() {
        return seen;
    }

    private void serve(HttpExchange exchange) throws IOException {
        String known = first(exchange, "If-None-Match");
        String given = first(exchange, "Authorization");
        int status = !token.isEmpty() && !given.equals("Bearer " + token) ? 401 : known.equals(etag) ? 304 : 200;
        seen.add(status + " known=" + known + " prefer=" + first(exchange, "Prefer") + " authorization=" + given);
        exchange.getResponseHeaders().set("ETag", etag);
        exchange.getResponseHeaders().set("Content-Type", type);
        answer(exchange, status, status == 200 ? bundle : new byte[0]);
    }

    static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    static void redirect(HttpExchange exchange, String location) throws IOException {
        exchange.getResponseHeaders().set("Location", location);
        answer(exchange, 302, new byte[0]);
    }

    static String first(HttpExchange exchange, String header) {
        String value = exchange.getRequestHeaders().getFirst(header);
        return value == null ? "-" : value;
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
