package com.novapay.deploygate.facts;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Over HTTPS, with the credentials and trust of a Kubernetes client. Thread-safe. */
final class HttpClusterReader implements ClusterReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** A page of a list is much more than the beginning of an answer. */
    private static final int PAGE = 6;

    private final HttpClient http;
    private final String base;
    private final Duration patience;
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("facts-watchdog").factory());

    /** @param patience how long an answer may be in coming */
    HttpClusterReader(KubernetesClient client, Duration patience) {
        this.http = client.getHttpClient();
        this.patience = patience;
        this.base = client.getMasterUrl().toString().replaceFirst("/*$", "/");
    }

    @Override
    public JsonNode list(WatchedKind kind, int limit, String next) throws IOException, InterruptedException {
        String more = next.isEmpty() ? "" : "&continue=" + URLEncoder.encode(next, StandardCharsets.UTF_8);
        HttpResponse<byte[]> response = send(kind, "?limit=" + limit + more, byte[].class, patience.multipliedBy(PAGE));
        if (!response.isSuccessful()) {
            throw refusal(kind, response.code(), response.body());
        }
        return JSON.readTree(parser(kind, new ByteArrayInputStream(response.body())));
    }

    private static JsonParser parser(WatchedKind kind, InputStream body) throws IOException {
        return FieldFilter.without(kind.unread(), JSON.createParser(body));
    }

    @Override
    public Events watch(WatchedKind kind, String resourceVersion, Duration length)
            throws IOException, InterruptedException {
        String query = "?watch=true&allowWatchBookmarks=true&resourceVersion=" + resourceVersion + "&timeoutSeconds="
                + length.toSeconds();
        HttpResponse<InputStream> response = send(kind, query, InputStream.class, patience);
        try (InputStream refused = response.isSuccessful() ? InputStream.nullInputStream() : response.body()) {
            if (!response.isSuccessful()) {
                throw refusal(kind, response.code(), refused.readAllBytes());
            }
        }
        return events(kind, response.body(), length.plus(patience));
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
    }

    private Events events(WatchedKind kind, InputStream body, Duration longest) throws IOException {
        // Whoever reads is stuck in it when the other side is silent; closing it under him wakes him up.
        Future<?> bite = watchdog.schedule(
                () -> {
                    body.close();
                    return null;
                },
                longest.toMillis(),
                TimeUnit.MILLISECONDS);
        MappingIterator<JsonNode> events = JSON.readerFor(JsonNode.class).readValues(parser(kind, body));
        return new Events() {
            @Override
            public Optional<JsonNode> next() throws IOException {
                return events.hasNextValue() ? Optional.of(events.nextValue()) : Optional.empty();
            }

            @Override
            public void close() {
                bite.cancel(false);
                try {
                    events.close();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
        };
    }

    private <T> HttpResponse<T> send(WatchedKind kind, String query, Class<T> body, Duration longest)
            throws IOException, InterruptedException {
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(URI.create(base + kind.path() + query))
                .header("Accept", "application/json")
                .build();
        CompletableFuture<HttpResponse<T>> answer = http.sendAsync(request, body);
        try {
            return answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new IOException(base + " did not answer within " + longest.toMillis() / 1_000.0 + " s", e);
        } catch (ExecutionException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new IOException(
                    base + ": " + (why.getMessage() == null ? why.getClass().getSimpleName() : why.getMessage()), e);
        } finally {
            answer.cancel(true);
        }
    }

    private static IOException refusal(WatchedKind kind, int code, byte[] body) {
        String message = message(body);
        return switch (code) {
            case 410 -> new GoneException(message);
            case 404 ->
                new IOException("the API server does not have " + kind.path() + "; "
                        + (kind.required()
                                ? "install the custom resources: kubectl apply -f chart/crds"
                                : "without them the gate does not know who started a sync"));
            case 401 -> new IOException("the API server rejects the gate's credentials: " + message);
            case 403 -> new IOException("the gate may not read them: " + message);
            default -> new IOException("the API server answered " + code + ": " + message);
        };
    }

    private static String message(byte[] body) {
        try {
            return JSON.readTree(body).path("message").asText();
        } catch (IOException e) {
            return "";
        }
    }
}
