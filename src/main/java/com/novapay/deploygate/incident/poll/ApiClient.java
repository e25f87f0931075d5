package com.novapay.deploygate.incident.poll;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.outbound.TokenFile;
import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Reads JSON from a source's API: bounded in time and size, never redirected, with a token that is read again each time. Confined to one thread. */
final class ApiClient {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final int LARGEST = 16 * 1024 * 1024;
    private final ObjectMapper json = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(64).build())
            .build());
    private final URI base;
    private final TokenFile token;
    private final String scheme;
    private final Clock clock;
    private final HttpClient client;

    /**
     * One answer.
     *
     * @param shown a moment before the answer was made, by the server's clock where it tells the time
     */
    record Page(JsonNode body, Instant shown) {}

    /** @param scheme what stands before the token in {@code Authorization} */
    ApiClient(URI base, Path token, String scheme, ProxySelector proxies, Clock clock) {
        this.base = base;
        this.token = new TokenFile(token);
        this.scheme = scheme;
        this.clock = clock;
        this.client = HttpClient.newBuilder()
                .connectTimeout(LONGEST)
                .followRedirects(HttpClient.Redirect.NEVER)
                .proxy(proxies)
                .build();
    }

    /**
     * What is at a path of the API; empty for 404.
     *
     * @param path with its query
     */
    Optional<Page> get(String path, Map<String, String> headers) throws IOException, InterruptedException {
        URI uri = URI.create(base.toString().replaceFirst("/$", "") + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri)
                .header("Authorization", scheme + token.line())
                .header("User-Agent", "deploy-gate");
        headers.forEach(request::header);
        Instant asked = clock.instant();
        HttpResponse<byte[]> response = send(request.build());
        return switch (response.statusCode()) {
            case 200 -> Optional.of(new Page(read(response.body(), uri), shown(response, asked)));
            case 404 -> Optional.empty();
            case 401, 403 ->
                throw new IOException(host(uri) + " answers " + response.statusCode() + ": it rejects the token in "
                        + token.file() + "; write one that may read incidents");
            default -> throw new IOException(host(uri) + " answers " + response.statusCode());
        };
    }

    /** The client's own timeout ends with the head of the answer; a body that drips must end, too. */
    private HttpResponse<byte[]> send(HttpRequest request) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> sent = client.sendAsync(
                request, HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), LARGEST));
        try {
            return sent.get(LONGEST.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            Throwable why = e.getCause() == null ? e : e.getCause();
            throw new IOException(host(request.uri()) + " cannot be read: " + why, e);
        } catch (TimeoutException e) {
            sent.cancel(true);
            throw new IOException(host(request.uri()) + " does not answer within " + LONGEST.toSeconds() + " s", e);
        }
    }

    private JsonNode read(byte[] body, URI uri) throws IOException {
        try {
            return json.readTree(body);
        } catch (JsonProcessingException e) {
            throw new IOException(host(uri) + " sends an answer that is not JSON", e);
        }
    }

    /** The server's clock is the one that its events have. */
    private Instant shown(HttpResponse<?> response, Instant asked) {
        Duration took = Duration.between(asked, clock.instant()).abs();
        return response.headers()
                .firstValue("date")
                .flatMap(ApiClient::date)
                .map(date -> date.minus(took))
                .orElse(asked);
    }

    private static Optional<Instant> date(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static String host(URI uri) {
        return uri.getScheme() + "://" + uri.getAuthority() + uri.getPath();
    }
}
