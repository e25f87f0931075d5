package com.novapay.deploygate.console.signin;

import com.nimbusds.jose.util.Resource;
import com.nimbusds.jose.util.ResourceRetriever;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.http.HTTPRequestSender;
import com.nimbusds.oauth2.sdk.http.HTTPResponse;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPRequest;
import com.nimbusds.oauth2.sdk.http.ReadOnlyHTTPResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Speaks with the OpenID Connect provider: each call ends in time however slowly the answer drips, is small, and follows no
 * redirect, so that secrets go nowhere else. Thread-safe; blocks.
 */
final class ProviderHttp implements HTTPRequestSender, ResourceRetriever, AutoCloseable {
    private static final long MOST = 512 * 1024;
    private final HttpClient client;
    private final Duration patience;

    /**
     * @param authorities a file of certificates that the provider's may come from
     * @param patience for one call as a whole
     */
    ProviderHttp(Optional<Path> authorities, Duration patience) throws IOException {
        this.patience = patience;
        HttpClient.Builder builder =
                HttpClient.newBuilder().connectTimeout(patience).followRedirects(HttpClient.Redirect.NEVER);
        if (authorities.isPresent()) {
            builder.sslContext(trusting(authorities.get()));
        }
        client = builder.build();
    }

    @Override
    public Resource retrieveResource(URL url) throws IOException {
        HttpResponse<byte[]> response = call(HttpRequest.newBuilder(URI.create(url.toString()))
                .header("accept", "application/json")
                .GET());
        if (response.statusCode() != 200) {
            throw new IOException(url + " answered " + response.statusCode());
        }
        String type = response.headers().firstValue("content-type").orElse("application/json");
        return new Resource(new String(response.body(), StandardCharsets.UTF_8), type);
    }

    @Override
    public ReadOnlyHTTPResponse send(ReadOnlyHTTPRequest request) throws IOException {
        String body = Optional.ofNullable(request.getBody()).orElse("");
        HttpRequest.Builder builder = HttpRequest.newBuilder(request.getURI())
                .method(request.getMethod().name(), HttpRequest.BodyPublishers.ofString(body));
        request.getHeaderMap().forEach((name, values) -> values.forEach(value -> builder.header(name, value)));
        HttpResponse<byte[]> response = call(builder);
        HTTPResponse told = new HTTPResponse(response.statusCode());
        try {
            String type = response.headers().firstValue("content-type").orElse("");
            if (!type.isEmpty()) {
                told.setContentType(type);
            }
        } catch (ParseException e) {
            throw new IOException("the provider's content type is not valid", e);
        }
        told.setBody(new String(response.body(), StandardCharsets.UTF_8));
        return told;
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private HttpResponse<byte[]> call(HttpRequest.Builder request) throws IOException {
        CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(
                request.timeout(patience).build(),
                HttpResponse.BodyHandlers.limiting(HttpResponse.BodyHandlers.ofByteArray(), MOST));
        try {
            return answer.get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw new IOException(String.valueOf(reason(e)), e);
        } catch (TimeoutException e) {
            throw new IOException("no complete answer within " + patience.toSeconds() + " s", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            answer.cancel(true);
        }
    }

    private static Object reason(ExecutionException problem) {
        Throwable cause = problem.getCause();
        if (cause == null) {
            return problem;
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    private static SSLContext trusting(Path authorities) throws IOException {
        try (InputStream stream = Files.newInputStream(authorities)) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int number = 0;
            for (Certificate certificate :
                    CertificateFactory.getInstance("X.509").generateCertificates(stream)) {
                store.setCertificateEntry("authority-" + number++, certificate);
            }
            if (number == 0) {
                throw new IOException(authorities + " has no certificate in it");
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IOException(authorities + " is not a file of certificates: " + e.getMessage(), e);
        }
    }
}
