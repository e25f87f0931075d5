package com.novapay.deploygate.audit.tree;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;

/** An HTTP server that takes PUT: at an address that ends in a slash each checkpoint becomes a file of its own, at any other it replaces the last. */
final class HttpTarget implements CheckpointTarget {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private final URI address;
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();

    /**
     * A server.
     *
     * @param address may have a user and password in it
     */
    HttpTarget(URI address) {
        if (address.getHost() == null) {
            throw new IllegalArgumentException("an address of HTTP has a host");
        }
        this.address = address;
    }

    @Override
    public void publish(StoredCheckpoint checkpoint) throws IOException, InterruptedException {
        URI plain = URI.create(told());
        URI target = plain.getPath().endsWith("/") ? plain.resolve(DirectoryTarget.name(checkpoint)) : plain;
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .timeout(PATIENCE)
                .header("Content-Type", "text/plain; charset=utf-8")
                .PUT(HttpRequest.BodyPublishers.ofString(checkpoint.note()));
        if (address.getUserInfo() != null) {
            request.header(
                    "Authorization",
                    "Basic "
                            + Base64.getEncoder()
                                    .encodeToString(address.getUserInfo().getBytes(StandardCharsets.UTF_8)));
        }
        int status = client.send(request.build(), BodyHandlers.discarding()).statusCode();
        if (status / 100 != 2) {
            throw new IOException("the server answered " + status);
        }
    }

    @Override
    public String told() {
        return address.toString().replaceFirst("//[^/@]*@", "//");
    }
}
