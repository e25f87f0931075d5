package com.novapay.deploygate.announce.delivery;

import com.novapay.deploygate.outbound.Authorities;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;

/**
 * Posts JSON within a limit of time and size. Redirects are not followed, so that no other host sees a secret, and what goes wrong is
 * told without the address, which may be one. Thread-safe.
 */
public final class Poster implements AutoCloseable {
    private static final long LARGEST_ANSWER = 64 * 1024;

    private final HttpClient client;
    private final Duration longest;

    /** An answer, whatever its status. */
    public record Answer(int status, HttpHeaders headers, String body) {
        /** How long the server wants to be left alone; at most an hour. */
        public Optional<Duration> retryAfter() {
            return headers.firstValue("Retry-After")
                    .map(String::strip)
                    .filter(text -> text.matches("\\d{1,6}"))
                    .map(text -> Duration.ofSeconds(Math.clamp(Long.parseLong(text), 1L, 3_600L)));
        }
    }

    /** There was no answer. */
    public static final class NoAnswer extends Exception {
        private static final long serialVersionUID = 1L;

        /** Whether the server may have got the request. */
        private final boolean doubtful;

        NoAnswer(String reason, boolean doubtful, Throwable cause) {
            super(reason, cause);
            this.doubtful = doubtful;
        }

        /** As an outcome. */
        public Outcome outcome() {
            return new Outcome.Later(String.valueOf(getMessage()), Optional.empty(), true, doubtful);
        }
    }

    /**
     * A client of its own.
     *
     * @param authorities PEM; empty for those that Java trusts
     * @param longest for one request with its answer
     * @throws IOException names the file of authorities when it cannot be read
     */
    public Poster(Optional<Path> authorities, ProxySelector proxies, Duration longest) throws IOException {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(connecting(longest))
                .proxy(proxies);
        if (authorities.isPresent()) {
            builder.sslContext(Authorities.context(authorities.get()));
        }
        this.client = builder.build();
        this.longest = longest;
    }

    /** Less than the whole, so that it is known which of both it was. */
    private static Duration connecting(Duration longest) {
        return longest.multipliedBy(3).dividedBy(4);
    }

    /**
     * Posts a body, and returns within the limit.
     *
     * @param headers may replace the type of the content
     */
    public Answer post(URI address, Map<String, String> headers, String json) throws NoAnswer {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .header("Content-Type", "application/json; charset=utf-8")
                .header("User-Agent", "deploy-gate")
                .POST(HttpRequest.BodyPublishers.ofString(json, StandardCharsets.UTF_8));
        headers.forEach(request::setHeader);
        CompletableFuture<HttpResponse<String>> answer = client.sendAsync(
                request.build(), BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), LARGEST_ANSWER));
        try {
            HttpResponse<String> got = answer.get(longest.toMillis(), TimeUnit.MILLISECONDS);
            return new Answer(got.statusCode(), got.headers(), got.body());
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new NoAnswer(
                    "no answer from " + address.getHost() + " within " + longest.toMillis() + " ms", true, e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new NoAnswer("the gate stops", true, e);
        } catch (ExecutionException e) {
            throw noAnswer(address.getHost(), e.getCause() == null ? e : e.getCause());
        }
    }

    private NoAnswer noAnswer(String host, Throwable problem) {
        return switch (problem) {
            case HttpConnectTimeoutException e ->
                new NoAnswer(
                        host + " does not accept a connection within "
                                + connecting(longest).toMillis() + " ms",
                        false,
                        e);
            case ConnectException e
            when e.getCause() instanceof UnresolvedAddressException ->
                new NoAnswer("there is no host " + host, false, e);
            case ConnectException e -> new NoAnswer(host + " accepts no connection", false, e);
            case UnknownHostException e -> new NoAnswer("there is no host " + host, false, e);
            case SSLException e ->
                new NoAnswer("no TLS connection to " + host + ": its certificate is not trusted", false, e);
            default ->
                new NoAnswer(
                        "the connection to " + host + " broke ("
                                + problem.getClass().getSimpleName() + ")",
                        true,
                        problem);
        };
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
