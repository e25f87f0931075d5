package com.novapay.deploygate.actions;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The part of GitHub's API that keeps the comments of pull request 7 of novapay/checkout, on a local port. Thread-safe. */
final class FakeGithub implements AutoCloseable {
    static final String TOKEN = "ghs_secret";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ISSUES = "/repos/novapay/checkout/issues";
    private final HttpServer server;
    private final List<ObjectNode> comments = new ArrayList<>();
    private final List<String> requests = new ArrayList<>();

    FakeGithub() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    synchronized void comment(String author, String body) {
        ObjectNode comment = JsonNodeFactory.instance
                .objectNode()
                .put("id", comments.size() + 1)
                .put("body", body);
        comment.putObject("user").put("login", author);
        comments.add(comment);
    }

    /** Who wrote what, in order. */
    synchronized List<String> comments() {
        return comments.stream()
                .map(one ->
                        one.at("/user/login").asText() + ": " + one.path("body").asText())
                .toList();
    }

    synchronized List<String> requests() {
        return List.copyOf(requests);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        requests.add(method + " " + exchange.getRequestURI());
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            send(exchange, 403, "{\"message\":\"Resource not accessible by integration\"}");
        } else if (method.equals("GET") && path.equals(ISSUES + "/7/comments")) {
            send(exchange, 200, page(exchange.getRequestURI().getQuery()).toString());
        } else if (method.equals("POST") && path.equals(ISSUES + "/7/comments")) {
            comment("github-actions[bot]", JSON.readTree(body).path("body").asText());
            send(exchange, 201, "{}");
        } else if (method.equals("PATCH") && path.startsWith(ISSUES + "/comments/")) {
            int id = Integer.parseInt(path.substring((ISSUES + "/comments/").length()));
            comments.get(id - 1).put("body", JSON.readTree(body).path("body").asText());
            send(exchange, 200, "{}");
        } else {
            send(exchange, 404, "{}");
        }
    }

    private ArrayNode page(String query) {
        int page = Integer.parseInt(query.substring(query.lastIndexOf('=') + 1));
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        comments.stream().skip((page - 1) * 100L).limit(100).forEach(found::add);
        return found;
    }

    private static void send(HttpExchange exchange, int status, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
