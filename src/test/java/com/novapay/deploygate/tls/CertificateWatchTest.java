package com.novapay.deploygate.tls;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A real server whose certificate changes while clients talk to it. */
class CertificateWatchTest {
    private final Vertx vertx = Vertx.vertx();
    private final Clock clock = Clock.systemUTC();
    private final SharedAuthority shared = new SharedAuthority();
    /** One that nobody holds is closed. */
    private final List<HttpClient> clients = new ArrayList<>();

    private final List<String> renewed = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private final CertificateWatch.Listener listener = new CertificateWatch.Listener() {
        @Override
        public void renewed(String what) {
            renewed.add(what);
        }

        @Override
        public void failed(String problem, boolean news) {
            failed.add(news ? problem : "again");
        }
    };

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        vertx.close().await();
    }

    @ParameterizedTest
    @EnumSource(names = {"HTTP_1_1", "HTTP_2"})
    void look_certificateRenewedUnderRequests_noneFailsAndNewConnectionsMeetTheNewOne(HttpVersion version)
            throws Exception {
        CertificateWatch watch = new CertificateWatch(shared.gate(clock), Optional.empty(), listener);
        HttpServer server = server(watch.first().orElseThrow());
        HttpClient open = client(version, Optional.empty());
        Certificate before = ask(open, server).await();
        List<Future<Certificate>> calls = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            calls.add(ask(open, server));
            if (i == 100) {
                shared.asked = Renewal.CERTIFICATE;
                watch.look(options -> updating(server, options));
            }
        }
        Future.all(calls).await();
        assertThat(renewed).hasSize(1);
        assertThat(failed).isEmpty();
        assertThat(calls)
                .last()
                .extracting(Future::result)
                .as("an open connection goes on")
                .isEqualTo(before);
        Certificate fresh = ask(client(version, Optional.empty()), server).await();
        assertThat(fresh)
                .isNotEqualTo(before)
                .isEqualTo(shared.material().serving().orElseThrow().leaf());
    }

    @Test
    void look_serverTakesItNot_isSaidOnceAndTriedAgain() {
        CertificateWatch watch = new CertificateWatch(shared.gate(clock), Optional.empty(), listener);
        assertThat(watch.first()).isPresent();
        shared.asked = Renewal.CERTIFICATE;
        watch.look(options -> Future.<Boolean>failedFuture("no").toCompletionStage());
        watch.look(options -> Future.<Boolean>failedFuture("no").toCompletionStage());
        assertThat(failed).hasSize(2).first().asString().startsWith("the server does not take certificate ");
        watch.look(options -> Future.succeededFuture(true).toCompletionStage());
        assertThat(renewed).hasSize(1);
    }

    @Test
    void look_sourceInTrouble_isNewsOnce() {
        CertificateWatch watch = new CertificateWatch(shared.gate(clock), Optional.empty(), listener);
        assertThat(watch.first()).isPresent();
        shared.unreachable = "no route";
        for (int i = 0; i < 3; i++) {
            watch.look(options -> Future.succeededFuture(true).toCompletionStage());
        }
        assertThat(failed).containsExactly("no route", "again", "again");
        assertThat(watch.state().isReady(clock.instant())).isTrue();
    }

    @Test
    void first_clientAuthority_letsInOnlyThoseItSigned() throws Exception {
        SharedAuthority cluster = new SharedAuthority();
        cluster.gate(clock).look();
        SharedAuthority stranger = new SharedAuthority();
        stranger.gate(clock).look();
        Path file = Files.write(folder.resolve("client-ca.crt"), cluster.file("ca.crt"));
        CertificateWatch watch = new CertificateWatch(shared.gate(clock), Optional.of(file), listener);
        HttpServer server = server(watch.first().orElseThrow());

        assertThat(ask(client(HttpVersion.HTTP_1_1, Optional.of(clientCertificate(cluster))), server)
                        .await())
                .isNotNull();
        assertRefused(ask(client(HttpVersion.HTTP_1_1, Optional.empty()), server));
        assertRefused(ask(client(HttpVersion.HTTP_1_1, Optional.of(clientCertificate(stranger))), server));

        Files.write(file, stranger.file("ca.crt"));
        watch.look(options -> updating(server, options));
        assertRefused(ask(client(HttpVersion.HTTP_1_1, Optional.of(clientCertificate(cluster))), server));
        assertThat(ask(client(HttpVersion.HTTP_1_1, Optional.of(clientCertificate(stranger))), server)
                        .await())
                .isNotNull();

        Files.writeString(file, "damaged");
        watch.look(options -> updating(server, options));
        assertThat(failed).singleElement().asString().contains("client-ca.crt");
        assertRefused(ask(client(HttpVersion.HTTP_1_1, Optional.empty()), server));
    }

    @Test
    void first_clientAuthorityMissing_isNoReasonToLetEverybodyIn() {
        CertificateWatch watch =
                new CertificateWatch(shared.gate(clock), Optional.of(folder.resolve("none")), listener);
        assertThat(watch.first()).isEmpty();
        assertThat(failed).singleElement().asString().contains("none cannot be read");
    }

    private PemKeyCertOptions clientCertificate(SharedAuthority by) throws TlsProblem {
        AuthorityMaterial material = by.material();
        CertificateIssuer.Authority authority = new CertificateIssuer.Authority(
                material.authority(), material.authorityKey().orElseThrow());
        ServingCertificate certificate = new CertificateIssuer()
                .certificate(
                        authority,
                        KeyPurposeId.id_kp_clientAuth,
                        List.of("kube-apiserver"),
                        clock.instant(),
                        Duration.ofDays(1));
        return new PemKeyCertOptions()
                .addCertValue(Buffer.buffer(certificate.certificateText()))
                .addKeyValue(Buffer.buffer(certificate.keyText()));
    }

    private HttpServer server(ServerSSLOptions options) {
        HttpServerOptions plain =
                new HttpServerOptions().setHost("127.0.0.1").setPort(0).setSsl(true);
        return vertx.createHttpServer(new HttpServerConfig(plain), options.setUseAlpn(true))
                .requestHandler(request -> request.response().end("ok"))
                .listen()
                .await();
    }

    private HttpClient client(HttpVersion version, Optional<PemKeyCertOptions> certificate) throws IOException {
        HttpClientOptions options = new HttpClientOptions()
                .setSsl(true)
                .setUseAlpn(true)
                .setProtocolVersion(version)
                .setTrustOptions(new PemTrustOptions().addCertValue(Buffer.buffer(shared.file("ca.crt"))));
        certificate.ifPresent(options::setKeyCertOptions);
        HttpClient client = vertx.createHttpClient(
                options, new PoolOptions().setHttp1MaxSize(1).setHttp2MaxSize(1).setMaxWaitQueueSize(1_000));
        clients.add(client);
        return client;
    }

    /** Answers with the certificate that the connection met. */
    private static Future<Certificate> ask(HttpClient client, HttpServer server) {
        return client.request(HttpMethod.GET, server.actualPort(), "127.0.0.1", "/")
                .compose(request -> request.send())
                .compose(response -> response.body().map(body -> {
                    try {
                        return response.request()
                                .connection()
                                .peerCertificates()
                                .getFirst();
                    } catch (SSLPeerUnverifiedException e) {
                        throw new IllegalStateException(e);
                    }
                }));
    }

    private static void assertRefused(Future<Certificate> call) {
        assertThat(call.map(certificate -> "let in").otherwise("refused").await())
                .isEqualTo("refused");
    }

    private static CompletionStage<Boolean> updating(HttpServer server, ServerSSLOptions options) {
        return server.updateSSLOptions(options.setUseAlpn(true)).toCompletionStage();
    }
}
