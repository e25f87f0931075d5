package com.novapay.deploygate.incident.receive;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.incident.IncidentMapping;
import com.novapay.deploygate.incident.IncidentSource;
import com.novapay.deploygate.incident.IncidentWriter;
import com.novapay.deploygate.incident.MemoryIncidents;
import com.novapay.deploygate.tls.SelfSignedAuthority;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The port of the receivers over real TLS: what a source is answered, and what somebody without a secret can do to it. */
@Tag("slow")
class ReceiverServerTest {
    private static final Instant NOW = Instant.parse("2026-11-24T15:00:00Z");
    private final Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    private final MemoryIncidents store = new MemoryIncidents();
    private final BlockingQueue<String> received = new LinkedBlockingQueue<>();
    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient(
            new HttpClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false));

    @TempDir
    private Path folder;

    private int port;
    private ReceiverServer server;

    @BeforeEach
    void start() throws Exception {
        server = start(Duration.ofSeconds(20));
    }

    private ReceiverServer start(Duration patience) throws Exception {
        Path secrets = Files.writeString(folder.resolve("secrets"), SignedDelivery.SECRET);
        IncidentMapping mapping = new IncidentMapping(Map.of(), Map.of(), true);
        IncidentWriter writer = new IncidentWriter(store, clock, line -> {});
        List<Receiver> receivers = new ArrayList<>();
        Credentials credentials = new Credentials(Optional.of(secrets), Optional.empty());
        for (IncidentSource source : List.of(IncidentSource.GENERIC, IncidentSource.PAGERDUTY)) {
            receivers.add(new Receiver(source, credentials, mapping, writer, line -> {}));
        }
        ReceiverServer made = new ReceiverServer(
                new ReceiverServer.Settings("127.0.0.1", 0, patience),
                SelfSignedAuthority.inFolder(folder.resolve("tls"), List.of("127.0.0.1"), Clock.systemUTC())
                        .look()
                        .serving()
                        .orElseThrow()
                        .server(),
                receivers,
                clock,
                (source, receipt) -> received.add(source + " " + receipt.label()));
        port = made.start().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        return made;
    }

    @AfterEach
    void stop() {
        server.close();
        vertx.close().await();
    }

    @Test
    void delivery_isWrittenBeforeItIsAnswered() throws Exception {
        assertThat(post("generic", open("7"))).isEqualTo("200 written");
        assertThat(store.only().path("externalId").asText()).isEqualTo("7");
        assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("generic written");
        store.down(true);
        assertThat(post("generic", open("8"))).isEqualTo("503 not written; send again");
        store.down(false);
        assertThat(post("generic", open("8"))).isEqualTo("200 written");
    }

    @Test
    void otherPathsAndMethods_areRejected() throws Exception {
        assertThat(ask(HttpMethod.POST, "/incidents/firehydrant", Map.of(), Buffer.buffer("{}")))
                .startsWith("404 ");
        assertThat(ask(HttpMethod.POST, "/incidents/generic/", Map.of(), Buffer.buffer("{}")))
                .startsWith("404 ");
        assertThat(ask(HttpMethod.POST, "/validate", Map.of(), Buffer.buffer("{}")))
                .startsWith("404 ");
        assertThat(ask(HttpMethod.GET, "/incidents/generic", Map.of(), Buffer.buffer()))
                .startsWith("405 ");
        assertThat(ask(HttpMethod.POST, "/incidents/generic", Map.of(), Buffer.buffer("{}")))
                .isEqualTo("401 not authentic");
    }

    @Test
    void moreThanTheLimit_isAnswered413() throws Exception {
        Buffer huge = Buffer.buffer(new byte[3 << 20]);
        assertThat(ask(HttpMethod.POST, "/incidents/generic", Map.of(), huge)).startsWith("413 ");
        assertThat(post("generic", open("7"))).isEqualTo("200 written");
    }

    @Test
    void slowBodies_areEnded_andGiveTheirPlacesBack() throws Exception {
        server.close();
        server = start(Duration.ofMillis(700));
        List<HttpClientResponse> answers = new ArrayList<>();
        for (int i = 0; i < 40; i++) {
            RequestOptions options = options(HttpMethod.POST, "/incidents/generic");
            client.request(options).onSuccess(request -> {
                request.response().onSuccess(answers::add);
                request.setChunked(true).write("{");
            });
        }
        // Some of them are answered at once that there is no place, the others when their time is over.
        String last = "";
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!last.equals("200 written") && !last.equals("200 nothing has changed") && System.nanoTime() < end) {
            last = post("generic", open("7"));
        }
        assertThat(last).startsWith("200 ");
        List<String> told = new ArrayList<>();
        received.drainTo(told);
        assertThat(told).contains("generic unreadable");
    }

    @Test
    void flood_isAnswered200Or429_andWhoeverSendsAgainIsWritten() throws Exception {
        List<String> unwritten = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            unwritten.add("id-" + i);
        }
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
        while (!unwritten.isEmpty() && System.nanoTime() < end) {
            List<Future<String>> answers = new ArrayList<>();
            for (String id : unwritten) {
                byte[] body = open(id);
                answers.add(send(HttpMethod.POST, "/incidents/generic", headers("generic", body), Buffer.buffer(body)));
            }
            List<String> again = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                String answer =
                        answers.get(i).toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
                assertThat(answer).matches("(200|429) .*");
                if (answer.startsWith("429")) {
                    again.add(unwritten.get(i));
                }
            }
            unwritten = again;
        }
        assertThat(unwritten).isEmpty();
        assertThat(store.list()).hasSize(400);
    }

    private static byte[] open(String id) {
        return ("{\"id\":\"" + id + "\",\"status\":\"open\",\"severity\":\"SEV-1\"}").getBytes(UTF_8);
    }

    private String post(String source, byte[] body) throws Exception {
        return ask(HttpMethod.POST, "/incidents/" + source, headers(source, body), Buffer.buffer(body));
    }

    private static Map<String, String> headers(String source, byte[] body) {
        return SignedDelivery.headers(IncidentSource.of(source).orElseThrow(), body, SignedDelivery.SECRET, NOW, "m-1");
    }

    private RequestOptions options(HttpMethod method, String path) {
        return new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(path);
    }

    private String ask(HttpMethod method, String path, Map<String, String> headers, Buffer body) throws Exception {
        return send(method, path, headers, body)
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }

    private Future<String> send(HttpMethod method, String path, Map<String, String> headers, Buffer body) {
        RequestOptions options = options(method, path);
        headers.forEach(options::putHeader);
        return client.request(options)
                .compose(request -> request.send(body))
                .compose(response -> response.body()
                        .map(text ->
                                response.statusCode() + " " + text.toString().strip()));
    }
}
