package com.novapay.deploygate.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyManagementException;
import java.security.NoSuchAlgorithmException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** One of several gates that share an authority in a Secret. */
final class GateReplica implements AutoCloseable {
    private static final Pattern LISTENS = Pattern.compile("https://127\\.0\\.0\\.1:(\\d+)/validate");
    private static final Pattern ADMIN = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)[ ;]");
    private final HttpClient http = HttpClient.newHttpClient();
    private final ManagedProcess process;
    private final Path output;

    private GateReplica(ManagedProcess process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** One that was started already, and writes to {@code output}. */
    static GateReplica of(ManagedProcess process, Path output) {
        return new GateReplica(process, output);
    }

    /** Starts the launcher; does not wait. */
    static GateReplica start(Path folder, List<String> arguments, Map<String, String> environment) throws IOException {
        Files.createDirectory(folder);
        List<String> command = new ArrayList<>(List.of("/usr/bin/env"));
        environment.forEach((name, value) -> command.add(name + "=" + value));
        command.addAll(List.of(
                Path.of("novapay").toAbsolutePath().toString(),
                "serve",
                "--listen=127.0.0.1:0",
                "--admin-listen=127.0.0.1:0",
                "--data=data"));
        command.addAll(arguments);
        return new GateReplica(ManagedProcess.start(folder, "gate", command), folder.resolve("gate.log"));
    }

    GateReplica awaitReady() {
        await("a gate that is ready").atMost(Duration.ofMinutes(2)).until(() -> {
            process.mustRun();
            return isReady();
        });
        return this;
    }

    int port() throws IOException {
        return number(LISTENS);
    }

    boolean isReady() {
        try {
            return number(ADMIN) > 0 && get("/readyz").statusCode() == 200;
        } catch (IOException e) {
            return false;
        }
    }

    String readiness() throws IOException {
        return get("/readyz").body();
    }

    /** How many requests it has answered. */
    double answered() throws IOException {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith("deploygate_admission_duration_seconds_count"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    /** The certificate that a new connection meets. */
    X509Certificate certificate() throws IOException {
        try (SSLSocket socket = (SSLSocket) anybody().getSocketFactory().createSocket("127.0.0.1", port())) {
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    String log() throws IOException {
        return Files.readString(output);
    }

    /** Ends it without warning, as {@code kill -9} does. */
    void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
    }

    private HttpResponse<String> get(String path) throws IOException {
        try {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + number(ADMIN) + path))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }

    private int number(Pattern pattern) throws IOException {
        Matcher matcher = pattern.matcher(log());
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** Looks at certificates; whether they are trusted is the API server's to say. */
    private static SSLContext anybody() {
        X509TrustManager all = new X509TrustManager() {
            @Override
            public void checkClientTrusted(X509Certificate[] chain, String type) {}

            @Override
            public void checkServerTrusted(X509Certificate[] chain, String type) {}

            @Override
            public X509Certificate[] getAcceptedIssuers() {
                return new X509Certificate[0];
            }
        };
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {all}, null);
            return context;
        } catch (NoSuchAlgorithmException | KeyManagementException e) {
            throw new IllegalStateException(e);
        }
    }
}
