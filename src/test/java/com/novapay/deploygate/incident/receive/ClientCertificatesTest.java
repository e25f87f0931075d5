package com.novapay.deploygate.incident.receive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.incident.IncidentMapping;
import com.novapay.deploygate.incident.IncidentSource;
import com.novapay.deploygate.incident.IncidentWriter;
import com.novapay.deploygate.incident.MemoryIncidents;
import com.novapay.deploygate.tls.ClientKeys;
import com.novapay.deploygate.tls.SelfSignedAuthority;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
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
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alertmanager proves who it is by a certificate, over real TLS, on the port of sources that sign. */
@Tag("slow")
class ClientCertificatesTest {
    private static final Instant NOW = Instant.parse("2026-11-24T15:00:00Z");
    private static final ClientKeys OWN = new ClientKeys();
    private static final ClientKeys FOREIGN = new ClientKeys();
    private final MemoryIncidents store = new MemoryIncidents();
    private final List<String> reported = new CopyOnWriteArrayList<>();
    private final Vertx vertx = Vertx.vertx();
    private final List<ReceiverServer> servers = new ArrayList<>();

    @TempDir
    private Path folder;

    private Path secrets;
    private Path authorities;
    private int port;

    @BeforeEach
    void prepare() throws IOException {
        secrets = Files.writeString(folder.resolve("secrets"), SignedDelivery.SECRET);
        authorities = OWN.write(folder.resolve("clients.crt"));
    }

    @AfterEach
    void stop() {
        servers.forEach(ReceiverServer::close);
        vertx.close().await();
    }

    @Test
    void onlyAClientOfTheAuthority_changesState() throws Exception {
        start(new Credentials(Optional.empty(), Optional.of(authorities)));
        assertUnauthentic(null, "the client showed no certificate");
        assertUnauthentic(FOREIGN.good(), "is not signed by an authority of " + authorities + ", or not for clients");
        assertUnauthentic(OWN.expired(), "the certificate of the client has expired");
        assertUnauthentic(OWN.ofServer(), "is not signed by an authority of " + authorities + ", or not for clients");
        assertThat(store.isEmpty()).isTrue();

        assertThat(alert(OWN.good(), Map.of())).isEqualTo("200 written");
        assertThat(store.only().path("source").asText()).isEqualTo("alertmanager");
    }

    @Test
    void sourcesThatSign_areNotAskedForOne_andMayShowAny() throws Exception {
        start(new Credentials(Optional.empty(), Optional.of(authorities)));
        byte[] body = SignedDelivery.recorded("generic-open");
        Map<String, String> headers =
                SignedDelivery.headers(IncidentSource.GENERIC, body, SignedDelivery.SECRET, NOW, "");
        assertThat(post("generic", client(null), headers, body)).isEqualTo("200 written");
        assertThat(post("generic", client(FOREIGN.expired()), headers, body))
                .isEqualTo("200 this delivery is written already");
        assertThat(post("generic", client(OWN.good()), Map.of(), body)).isEqualTo("401 not authentic");
    }

    @Test
    void withASecretAsWell_bothAreNeeded() throws Exception {
        start(new Credentials(Optional.of(secrets), Optional.of(authorities)));
        Map<String, String> token = Map.of("Authorization", "Bearer " + SignedDelivery.SECRET);
        assertThat(alert(null, token)).isEqualTo("401 not authentic");
        assertThat(alert(OWN.good(), Map.of())).isEqualTo("401 not authentic");
        assertThat(alert(FOREIGN.good(), token)).isEqualTo("401 not authentic");
        assertThat(store.isEmpty()).isTrue();
        assertThat(alert(OWN.good(), token)).isEqualTo("200 written");
    }

    @Test
    void anotherAuthority_countsAtOnce_alsoOnAnOpenConnection() throws Exception {
        start(new Credentials(Optional.empty(), Optional.of(authorities)));
        HttpClient open = client(OWN.good());
        byte[] body = SignedDelivery.recorded("alertmanager-firing");
        assertThat(post("alertmanager", open, Map.of(), body)).isEqualTo("200 written");
        Files.writeString(authorities, "no certificate");
        assertThat(post("alertmanager", open, Map.of(), body))
                .isEqualTo("503 the gate cannot read its secrets or authorities; send again");
        assertThat(reported).last().asString().contains("clients.crt holds no certificates");
        FOREIGN.write(authorities);
        assertThat(post("alertmanager", open, Map.of(), body)).isEqualTo("401 not authentic");
        assertThat(alert(FOREIGN.good(), Map.of())).isEqualTo("200 nothing has changed");
    }

    @Test
    void renewedCertificateOfTheGate_stillAsksForThatOfTheClient() throws Exception {
        ReceiverServer server = start(new Credentials(Optional.empty(), Optional.of(authorities)));
        assertThat(server.renew(tls("renewed"))
                        .toCompletionStage()
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS))
                .isTrue();
        assertUnauthentic(null, "the client showed no certificate");
        assertThat(alert(OWN.good(), Map.of())).isEqualTo("200 written");
    }

    @Test
    void aSourceWithoutAnyProof_cannotBe() {
        assertThatThrownBy(() -> new Credentials(Optional.empty(), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private ReceiverServer start(Credentials alertmanager) throws Exception {
        Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
        IncidentMapping mapping = new IncidentMapping(Map.of(), Map.of(), true);
        IncidentWriter writer = new IncidentWriter(store, clock, line -> {});
        ReceiverServer server = new ReceiverServer(
                new ReceiverServer.Settings("127.0.0.1", 0, Duration.ofSeconds(20)),
                tls("tls"),
                List.of(
                        new Receiver(IncidentSource.ALERTMANAGER, alertmanager, mapping, writer, reported::add),
                        new Receiver(
                                IncidentSource.GENERIC,
                                new Credentials(Optional.of(secrets), Optional.empty()),
                                mapping,
                                writer,
                                reported::add)),
                clock,
                (source, receipt) -> {});
        servers.add(server);
        port = server.start().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        return server;
    }

    private ServerSSLOptions tls(String name) {
        return SelfSignedAuthority.inFolder(folder.resolve(name), List.of("127.0.0.1"), Clock.systemUTC())
                .look()
                .serving()
                .orElseThrow()
                .server();
    }

    private void assertUnauthentic(@Nullable PemKeyCertOptions certificate, String reason) throws Exception {
        assertThat(alert(certificate, Map.of())).isEqualTo("401 not authentic");
        assertThat(reported).last().asString().contains(reason);
    }

    private String alert(@Nullable PemKeyCertOptions certificate, Map<String, String> headers) throws Exception {
        return post("alertmanager", client(certificate), headers, SignedDelivery.recorded("alertmanager-firing"));
    }

    private HttpClient client(@Nullable PemKeyCertOptions certificate) {
        HttpClientOptions options =
                new HttpClientOptions().setSsl(true).setTrustAll(true).setVerifyHost(false);
        return vertx.createHttpClient(certificate == null ? options : options.setKeyCertOptions(certificate));
    }

    private String post(String source, HttpClient client, Map<String, String> headers, byte[] body) throws Exception {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/incidents/" + source);
        headers.forEach(options::putHeader);
        return client.request(options)
                .compose(request -> request.send(Buffer.buffer(body)))
                .compose(response -> response.body()
                        .map(text ->
                                response.statusCode() + " " + text.toString().strip()))
                .toCompletionStage()
                .toCompletableFuture()
                .get(60, TimeUnit.SECONDS);
    }
}
