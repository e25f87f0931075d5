package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.novapay.deploygate.announce.Announcement;
import com.novapay.deploygate.announce.Marker;
import com.novapay.deploygate.announce.Message;
import com.novapay.deploygate.announce.OutboxProblem;
import com.novapay.deploygate.announce.outbox.StoredOutbox;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.incident.IncidentSource;
import com.novapay.deploygate.incident.receive.SignedDelivery;
import com.sun.net.httpserver.HttpServer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Secrets in every file that the gate reads one from, peers that send them back, and callers with wrong ones: none shows up anywhere. */
@Tag("slow")
class PlantedSecretsIT {
    private static final Duration SOON = Duration.ofMinutes(1);
    /** Part of every secret; whatever is written anywhere is searched for it. */
    private static final String PLANTED = "planted5ecret";

    private final Vertx vertx = Vertx.vertx();
    private final List<String> asked = new ArrayList<>();

    @TempDir
    private Path folder;

    @Test
    void noSecret_isInLogRecordMetricOrError() throws Exception {
        HttpServer echo = echo();
        PostgresServer postgres = new PostgresServer(folder.resolve("postgres"));
        String store = postgres.url() + "&password=" + PLANTED + "-store";
        int port = Ports.freePort();
        Path secrets = Files.createDirectory(folder.resolve("secrets"));
        Path work = Files.createDirectory(folder.resolve("work"));
        Files.createDirectory(work.resolve("facts"));
        String peer = "http://127.0.0.1:" + echo.getAddress().getPort();
        Map<String, String> settings = Map.ofEntries(
                Map.entry("NOVAPAY_INCIDENTS_LISTEN", "127.0.0.1:" + port),
                secret(secrets, "NOVAPAY_INCIDENTS_PAGERDUTY_SECRET_FILE"),
                secret(secrets, "NOVAPAY_INCIDENTS_GENERIC_SECRET_FILE"),
                secret(secrets, "NOVAPAY_INCIDENTS_ALERTMANAGER_SECRET_FILE"),
                secret(secrets, "NOVAPAY_INCIDENTS_PAGERDUTY_TOKEN_FILE"),
                Map.entry("NOVAPAY_INCIDENTS_PAGERDUTY_API", peer),
                Map.entry("NOVAPAY_INCIDENTS_PAGERDUTY_POLL", "1s"),
                secret(secrets, "NOVAPAY_ANNOUNCE_SLACK_TOKEN_FILE"),
                Map.entry("NOVAPAY_ANNOUNCE_SLACK_API", peer + "/api/"),
                secret(secrets, "NOVAPAY_DATADOG_API_KEY_FILE"),
                Map.entry("NOVAPAY_DATADOG_API", peer + "/datadog"),
                Map.entry("NOVAPAY_CDEVENTS_URL", peer + "/cdevents?key=" + PLANTED),
                Map.entry("NOVAPAY_STORE", store),
                Map.entry("NOVAPAY_CONSOLE_OIDC_ISSUER", peer),
                Map.entry("NOVAPAY_CONSOLE_OIDC_CLIENT_ID", "gate"),
                Map.entry("NOVAPAY_CONSOLE_OIDC_VIEWERS", "everybody"),
                secret(secrets, "NOVAPAY_CONSOLE_OIDC_CLIENT_SECRET_FILE"),
                Map.entry("NOVAPAY_ANNOUNCE_WEBHOOK_URL", peer + "/hook?key=" + PLANTED),
                secret(secrets, "NOVAPAY_ANNOUNCE_WEBHOOK_SECRET_FILE"),
                secret(secrets, "NOVAPAY_POLICIES_TOKEN_FILE"),
                Map.entry("NOVAPAY_POLICIES_SHADOW", "git+https://127.0.0.1:1/policies.git#main"));
        GateProcess gate = GateProcess.start(work, List.of(), settings);
        List<String> seen = new ArrayList<>();
        try (gate;
                postgres) {
            announce(store);
            Path authority = gate.authority();
            byte[] body = SignedDelivery.recorded("generic-open");
            for (IncidentSource source :
                    List.of(IncidentSource.GENERIC, IncidentSource.PAGERDUTY, IncidentSource.ALERTMANAGER)) {
                String file = "NOVAPAY_INCIDENTS_" + source.key().toUpperCase(Locale.ROOT) + "_SECRET_FILE";
                seen.add(post(port, authority, source, body, value(file)));
                seen.add(post(port, authority, source, body, PLANTED + "-wrong"));
            }
            await("the peers are asked").atMost(SOON).until(() -> {
                synchronized (asked) {
                    return asked.stream().anyMatch(path -> path.startsWith("/api/"))
                            && asked.stream().anyMatch(path -> path.startsWith("/hook"))
                            && asked.stream().anyMatch(path -> path.startsWith("/datadog/api/v2"))
                            && asked.stream().anyMatch(path -> path.startsWith("/cdevents"))
                            && asked.stream().anyMatch(path -> path.startsWith("/incidents"));
                }
            });
            Path log = work.resolve("gate.log");
            await("their answers are in the log")
                    .atMost(SOON)
                    .until(() -> Files.readString(log).contains("pagerduty: polling failed")
                            && Files.readString(log).contains("announcements: "));
            seen.add(signIn(gate.consoleUrl(), authority));
            synchronized (asked) {
                assertThat(asked)
                        .as("the client secret was sent")
                        .contains("/token " + value("NOVAPAY_CONSOLE_OIDC_CLIENT_SECRET_FILE"));
            }
            postgres.kill();
            await("the store is away")
                    .atMost(SOON)
                    .until(() -> Files.readString(log).contains("the outbox is not reached"));
            for (String path : List.of("/metrics", "/readyz")) {
                seen.add(get(gate.adminUrl() + path));
            }
            Process dump = new ProcessBuilder("kill", "-QUIT", Long.toString(gate.pid())).start();
            assertThat(dump.waitFor(10, TimeUnit.SECONDS)).isTrue();
            await("a thread dump")
                    .atMost(SOON)
                    .until(() -> Files.readString(log).contains("Full thread dump"));
        }
        echo.stop(0);
        vertx.close().await();
        assertThat(seen).anySatisfy(answer -> assertThat(answer).startsWith("200"));
        assertThat(seen).anySatisfy(answer -> assertThat(answer).startsWith("401"));
        assertThat(seen).allSatisfy(answer -> assertThat(answer).doesNotContain(PLANTED));
        try (Stream<Path> files = Files.walk(work)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1).contains(PLANTED))
                        .as(file + " has a secret")
                        .isFalse();
            }
        }
    }

    private static void announce(String store) throws OutboxProblem {
        Instant at = Instant.parse("2026-11-27T15:00:00Z");
        Marker marker = new Marker(
                Marker.Kind.UPGRADED,
                "d-06f0k8w3pq1xs9v2",
                "payments-api",
                new Marker.Workload("pay", "Deployment", "payments"),
                "production",
                "payments",
                "sha256:ab",
                "registry.novapay.local/payments-api:1",
                List.of(),
                Marker.Source.UNKNOWN,
                at,
                at);
        try (StoredOutbox outbox = new StoredOutbox(
                RecordStore.at(store),
                new TreeSet<>(List.of("slack", "webhook", "datadog", "cdevents")),
                Clock.systemUTC())) {
            outbox.put(List.of(new Announcement(
                    "#deploys",
                    "a topic",
                    "a key",
                    new Message(Message.Tone.GOOD, "Deployed", List.of(), List.of(), List.of(), List.of())
                            .marking(marker),
                    Optional.empty())));
        }
    }

    /** Comes back from the provider with a code that it then rejects; what the console says of it. */
    private String signIn(String console, Path authority) throws Exception {
        WebClient client = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setSsl(true)
                        .setFollowRedirects(false)
                        .setTrustOptions(new PemTrustOptions().addCertPath(authority.toString())));
        var there = client.getAbs(console + "/signin/oidc")
                .send()
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        String state = there.getHeader("location").replaceFirst(".*[?&]state=([^&]+).*", "$1");
        String cookie = there.cookies().getFirst().replaceFirst(";.*", "");
        var back = client.getAbs(console + "/signin/oidc/callback?code=c&state=" + state)
                .putHeader("cookie", cookie)
                .send()
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        assertThat(back.bodyAsString()).contains("rejected the sign-in code");
        return back.headers() + " " + back.bodyAsString();
    }

    /** A peer that denies, and says back all that it was told; only its discovery as an OpenID Connect provider is as it should be. */
    private HttpServer echo() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            String path = exchange.getRequestURI().toString();
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            synchronized (asked) {
                asked.add(
                        path.equals("/token")
                                ? path + " " + body.replaceFirst(".*client_secret=([^&]+).*", "$1")
                                : path);
            }
            boolean discovery = path.startsWith("/.well-known/");
            String told =
                    (exchange.getRequestHeaders().entrySet() + " " + path + " " + body).replaceAll("[\"\\\\]", "'");
            byte[] answer = (discovery
                            ? discovery(
                                    "http://127.0.0.1:" + server.getAddress().getPort())
                            : "{\"ok\": false, \"error\": \"" + told + "\"}")
                    .getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("content-type", "application/json");
            exchange.sendResponseHeaders(discovery ? 200 : 403, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String discovery(String issuer) {
        return """
                {"issuer": "%1$s", "authorization_endpoint": "%1$s/auth", "token_endpoint": "%1$s/token",
                 "jwks_uri": "%1$s/keys", "response_types_supported": ["code"], "subject_types_supported": ["public"],
                 "id_token_signing_alg_values_supported": ["RS256"],
                 "token_endpoint_auth_methods_supported": ["client_secret_post"]}""".formatted(issuer);
    }

    private static Map.Entry<String, String> secret(Path folder, String setting) throws IOException {
        return Map.entry(
                setting,
                Files.writeString(folder.resolve(setting), value(setting)).toString());
    }

    private static String value(String setting) {
        return PLANTED + "-" + setting.toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private String post(int port, Path authority, IncidentSource source, byte[] body, String secret) throws Exception {
        WebClient client = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setSsl(true)
                        .setTrustOptions(new PemTrustOptions().addCertPath(authority.toString())));
        HttpRequest<Buffer> request = client.post(port, "127.0.0.1", "/incidents/" + source.key());
        SignedDelivery.headers(source, body, secret, Instant.now(), "").forEach(request::putHeader);
        var response = request.sendBuffer(Buffer.buffer(body))
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS);
        return response.statusCode() + " " + response.bodyAsString();
    }

    private String get(String url) throws Exception {
        return WebClient.create(vertx)
                .getAbs(url)
                .send()
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .bodyAsString();
    }
}
