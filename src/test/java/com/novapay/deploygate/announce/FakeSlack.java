package com.novapay.deploygate.announce;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Speaks {@code chat.postMessage} and {@code chat.update}, remembers what a channel shows, and fails as a test wants. Thread-safe. */
public final class FakeSlack implements AutoCloseable {
    public static final String TOKEN = "xoxb-PLANTED-0123456789";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, Shown> messages = new LinkedHashMap<>();
    private final List<JsonNode> bodies = new ArrayList<>();
    private final AtomicInteger times = new AtomicInteger();
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch released = new CountDownLatch(1);
    private volatile Function<Integer, Fault> faults = number -> Fault.NONE;
    private volatile int retryAfter = 7;
    private HttpServer server;
    private final int port;

    /** What goes wrong with one request. */
    public enum Fault {
        NONE,
        RATE_LIMIT,
        ERROR,
        ERROR_AFTER_DOING_IT,
        RESET,
        RESET_AFTER_DOING_IT,
        HANG,
        INVALID_AUTH,
        CHANNEL_NOT_FOUND,
        MESSAGE_NOT_FOUND
    }

    /**
     * A message as it is seen.
     *
     * @param states each text that it had, the last one is shown now
     * @param replies in its thread
     */
    public record Shown(String channel, List<String> states, List<String> replies) {}

    private FakeSlack() throws IOException {
        server = listen(0);
        port = server.getAddress().getPort();
    }

    public static FakeSlack start() {
        try {
            return new FakeSlack();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpServer listen(int at) throws IOException {
        HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), at), 50);
        made.setExecutor(threads);
        made.createContext("/", this::handle);
        made.start();
        return made;
    }

    public URI api() {
        return URI.create("http://127.0.0.1:" + port + "/api/");
    }

    /** What goes wrong with the request of a number, from 1. */
    public void faults(Function<Integer, Fault> chosen) {
        faults = chosen;
    }

    /** When a request beyond the rate limit may be sent again. */
    public void retryAfter(int seconds) {
        retryAfter = seconds;
    }

    public int requests() {
        return requests.get();
    }

    /** It is not there any more; what it has shown it still shows. */
    public void stop() {
        server.stop(0);
    }

    public void startAgain() throws IOException {
        server = listen(port);
    }

    public List<Shown> messages() {
        synchronized (messages) {
            return messages.values().stream()
                    .map(one -> new Shown(one.channel, List.copyOf(one.states), List.copyOf(one.replies)))
                    .toList();
        }
    }

    public List<JsonNode> bodies() {
        synchronized (messages) {
            return List.copyOf(bodies);
        }
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Fault fault = faults.apply(requests.incrementAndGet());
            switch (fault) {
                case RATE_LIMIT -> {
                    exchange.getResponseHeaders().set("Retry-After", Integer.toString(retryAfter));
                    exchange.sendResponseHeaders(429, -1);
                }
                case ERROR -> exchange.sendResponseHeaders(500, -1);
                case ERROR_AFTER_DOING_IT -> {
                    done(exchange, body);
                    exchange.sendResponseHeaders(503, -1);
                }
                case RESET -> {}
                case RESET_AFTER_DOING_IT -> done(exchange, body);
                case HANG -> await();
                case INVALID_AUTH -> answer(exchange, error("invalid_auth"));
                case CHANNEL_NOT_FOUND -> answer(exchange, error("channel_not_found"));
                case MESSAGE_NOT_FOUND -> answer(exchange, error("message_not_found"));
                case NONE -> answer(exchange, done(exchange, body));
            }
        }
    }

    private void await() {
        try {
            released.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private ObjectNode done(HttpExchange exchange, byte[] bytes) throws IOException {
        JsonNode body = JSON.readTree(bytes);
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return error("invalid_auth");
        }
        String method = exchange.getRequestURI().getPath().replaceFirst("/api/", "");
        String text = body.path("text").asText();
        synchronized (messages) {
            bodies.add(body);
            if (method.equals("chat.update")) {
                Shown shown = messages.get(body.path("ts").asText());
                if (shown == null
                        || !id(shown.channel).equals(body.path("channel").asText())) {
                    return error("message_not_found");
                }
                shown.states.add(text);
                return ok(id(shown.channel), body.path("ts").asText());
            }
            if (!method.equals("chat.postMessage")) {
                return error("unknown_method");
            }
            String ts = "1700000000.%06d".formatted(times.incrementAndGet());
            if (body.has("thread_ts")) {
                Shown shown = messages.get(body.path("thread_ts").asText());
                if (shown == null) {
                    return error("thread_not_found");
                }
                shown.replies.add(text);
                return ok(id(shown.channel), ts);
            }
            String channel = body.path("channel").asText();
            messages.put(ts, new Shown(channel, new ArrayList<>(List.of(text)), new ArrayList<>()));
            return ok(id(channel), ts);
        }
    }

    /** Slack answers with an id, and takes nothing else for an update. */
    private static String id(String channel) {
        return "C" + Integer.toHexString(channel.hashCode()).toUpperCase(Locale.ROOT);
    }

    private static ObjectNode ok(String channel, String ts) {
        return JSON.createObjectNode().put("ok", true).put("channel", channel).put("ts", ts);
    }

    private static ObjectNode error(String code) {
        return JSON.createObjectNode().put("ok", false).put("error", code);
    }

    private static void answer(HttpExchange exchange, ObjectNode body) throws IOException {
        byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Those that hang go on. */
    @Override
    public void close() {
        released.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
