package com.novapay.deploygate.policy.source;

import com.novapay.deploygate.outbound.Authorities;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.UnresolvedAddressException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Gets things over HTTP for one poll, within limits of time and size. Redirects are followed, but never from HTTPS to HTTP, and
 * another host is never sent what authorizes. Confined to one thread; closing ends its connections.
 */
final class HttpFetch implements AutoCloseable {
    private static final int MOST_REDIRECTS = 5;
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Duration CONNECTING = Duration.ofSeconds(20);

    private final HttpClient client;
    private final Access access;
    private final LongSupplier nanoTime;
    private final long deadline;

    /**
     * How hosts are reached.
     *
     * @param authorities PEM, read again for each poll; empty for those that Java trusts
     * @param longest for one poll
     * @param largest bytes of one body
     */
    record Access(Optional<Path> authorities, ProxySelector proxies, Duration longest, long largest) {}

    /** An answer that is not a redirect. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Answer(int status, HttpHeaders headers, byte[] body) {}

    /** @throws IOException when the authorities cannot be read */
    HttpFetch(Access access, LongSupplier nanoTime) throws IOException {
        this.access = access;
        this.nanoTime = nanoTime;
        this.deadline = nanoTime.getAsLong() + access.longest().toNanos();
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECTING)
                .proxy(access.proxies());
        if (access.authorities().isPresent()) {
            builder.sslContext(Authorities.context(access.authorities().get()));
        }
        this.client = builder.build();
    }

    /**
     * Gets what is at an address.
     *
     * @param authorization of this host; not sent to the host of a redirect
     * @throws IOException what went wrong, in words for people
     */
    Answer get(URI address, Map<String, String> headers, Optional<String> authorization) throws IOException {
        URI at = address;
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            HttpRequest.Builder request = HttpRequest.newBuilder(at);
            headers.forEach(request::setHeader);
            if (isSameOrigin(address, at)) {
                authorization.ifPresent(value -> request.setHeader("Authorization", value));
            }
            HttpResponse<byte[]> response = sent(request.build());
            Optional<String> location = response.headers().firstValue("Location");
            if (!REDIRECTS.contains(response.statusCode()) || location.isEmpty()) {
                return new Answer(response.statusCode(), response.headers(), response.body());
            }
            at = redirected(at, location.get());
        }
        throw new IOException("it is redirected more than " + MOST_REDIRECTS + " times");
    }

    private static URI redirected(URI from, String location) throws IOException {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("it is redirected to what is no address", e);
        }
        boolean secure = "https".equalsIgnoreCase(to.getScheme());
        if (to.getHost() == null || !(secure || (from.getScheme().equals("http") && "http".equals(to.getScheme())))) {
            throw new IOException("it is redirected to " + to.getScheme() + "://" + to.getHost()
                    + ", which is not followed: only https is");
        }
        return to;
    }

    private static boolean isSameOrigin(URI one, URI other) {
        return one.getScheme().equalsIgnoreCase(other.getScheme())
                && one.getHost().equalsIgnoreCase(other.getHost())
                && one.getPort() == other.getPort();
    }

    private HttpResponse<byte[]> sent(HttpRequest request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> answer =
                client.sendAsync(request, head -> new LimitedBody(access.largest()));
        try {
            return answer.get(Math.max(1, deadline - nanoTime.getAsLong()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw new IOException(
                    "there is no complete answer after " + access.longest().toSeconds() + " s", e);
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            throw new IOException("the gate ends", e);
        } catch (ExecutionException e) {
            throw new IOException(reason(e.getCause()), e);
        }
    }

    private String reason(@Nullable Throwable problem) {
        return switch (problem) {
            case SSLException tls ->
                "TLS failed: " + tls.getMessage()
                        + access.authorities()
                                .map(file -> "; the certificate must be signed by an authority of " + file)
                                .orElse("; name a private authority by policies.ca-file");
            case ConnectException connect when isUnknown(connect) -> "the host is not known";
            case ConnectException connect -> "the host cannot be reached: " + message(connect);
            case null, default -> message(problem);
        };
    }

    private static boolean isUnknown(ConnectException problem) {
        for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnresolvedAddressException || cause instanceof UnknownHostException) {
                return true;
            }
        }
        return false;
    }

    private static String message(@Nullable Throwable problem) {
        return problem == null
                ? "no reason"
                : problem.getMessage() == null ? problem.getClass().getSimpleName() : problem.getMessage();
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
