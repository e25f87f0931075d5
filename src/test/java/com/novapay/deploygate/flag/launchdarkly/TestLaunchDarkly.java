package com.novapay.deploygate.flag.launchdarkly;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/** Speaks LaunchDarkly's streaming endpoint. Thread-safe. */
final class TestLaunchDarkly implements AutoCloseable {
    private static final String END = "";
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<BlockingQueue<String>> streams = new CopyOnWriteArrayList<>();
    private final Semaphore asked = new Semaphore(0);
    private final HttpServer server;
    private volatile String key = "sdk-1";
    private volatile String flags = "{}";
    private volatile boolean hanging;

    private TestLaunchDarkly(int port) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        server.setExecutor(threads);
        server.createContext("/all", this::stream);
        server.start();
    }

    static TestLaunchDarkly start() throws IOException {
        return new TestLaunchDarkly(0);
    }

    /** The same one again, after it was down. */
    static TestLaunchDarkly at(URI address) throws IOException {
        return new TestLaunchDarkly(address.getPort());
    }

    URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    void accept(String sdkKey) {
        key = sdkKey;
    }

    /** What a new connection gets, in LaunchDarkly's JSON by key. */
    void flags(String json) {
        flags = json;
    }

    /** From now on a connection gets no answer. */
    void hang() {
        hanging = true;
    }

    /** Waits until somebody asks for the flags. */
    void awaitRequest() throws InterruptedException {
        asked.acquire();
    }

    void send(String event, String data) {
        streams.forEach(stream -> stream.add("event: " + event + "\ndata: " + data + "\n\n"));
    }

    private void stream(HttpExchange exchange) throws IOException {
        asked.release();
        try (exchange) {
            if (!key.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            BlockingQueue<String> stream = new LinkedBlockingQueue<>();
            streams.add(stream);
            if (!hanging) {
                exchange.getResponseHeaders().set("content-type", "text/event-stream");
                exchange.sendResponseHeaders(200, 0);
                write(
                        exchange.getResponseBody(),
                        "event: put\ndata: {\"path\": \"/\", \"data\": {\"flags\": " + flags
                                + ", \"segments\": {}}}\n\n");
            }
            for (String event = stream.take(); !event.equals(END); event = stream.take()) {
                write(exchange.getResponseBody(), event);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    @Override
    public void close() {
        streams.forEach(stream -> stream.add(END));
        server.stop(0);
        threads.shutdownNow();
    }
}
