package com.novapay.deploygate.policy.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.git.GitAccess;
import com.novapay.deploygate.kubernetes.FakeAuthority;
import com.novapay.deploygate.outbound.ProxyEnvironment;
import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicySource;
import com.novapay.deploygate.policy.PolicyStage;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real HTTP or HTTPS server. */
class HttpBundleSourceTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private SignedBundle bundle;
    private FakeAuthority authority;

    @BeforeEach
    void prepare() throws IOException {
        bundle = SignedBundle.in(folder.resolve("bundle"));
        authority = new FakeAuthority();
        Files.writeString(folder.resolve("ca.pem"), authority.pem());
    }

    @Test
    void poll_aServerWithETags_sendsABundleOnce() throws Exception {
        try (BundleServer server = BundleServer.http()) {
            server.serves(bundle.packed(), "\"v1\"");
            PolicySource source = source(server.address("/bundle.tar.gz"));
            PolicyFiles first = source.poll("").orElseThrow();
            assertThat(first.commit()).isEqualTo("v1");
            assertThat(first.files()).containsOnlyKeys("verdict.rego", "data.yaml");
            assertThat(source.poll(first.version())).isEmpty();
            server.serves(bundle.write(".manifest", "{\"revision\": \"r2\"}").packed(), "\"v2\"");
            PolicyFiles second = source.poll(first.version()).orElseThrow();
            assertThat(second.commit()).isEqualTo("r2");
            assertThat(server.seen())
                    .containsExactly(
                            "200 known=- prefer=modes=snapshot authorization=-",
                            "304 known=\"v1\" prefer=modes=snapshot authorization=-",
                            "200 known=\"v1\" prefer=modes=snapshot authorization=-");
        }
    }

    @Test
    void poll_aServerThatSupportsLongPolling_isAskedToWait() throws Exception {
        try (BundleServer server = BundleServer.http()) {
            server.answersAs("application/vnd.openpolicyagent.bundles");
            server.serves(bundle.packed(), "\"v1\"");
            PolicySource source = source(server.address("/bundle.tar.gz"));
            source.poll(source.poll("").orElseThrow().version());
            assertThat(server.seen().getLast()).contains("known=\"v1\" prefer=modes=snapshot;wait=3");
        }
    }

    /** The same broken bundle is not downloaded at each poll, and its problem is told until it changes. */
    @Test
    void poll_aBrokenBundle_isNotSentAgainUntilItChanges() throws Exception {
        try (BundleServer server = BundleServer.http()) {
            byte[] good = bundle.packed();
            server.serves(Arrays.copyOf(good, good.length / 2), "\"v1\"");
            PolicySource source = source(server.address("/bundle.tar.gz"));
            for (int i = 0; i < 12; i++) {
                assertProblem(source, PolicyStage.FORMAT, "/bundle.tar.gz: the archive is truncated");
            }
            assertThat(server.seen().stream().filter(line -> line.startsWith("200")))
                    .hasSizeLessThan(7);
            server.serves(good, "\"v2\"");
            assertThat(source.poll("")).isPresent();
        }
    }

    @Test
    void poll_tls_trustsTheConfiguredAuthorityOnly() throws Exception {
        try (BundleServer server = BundleServer.https(authority)) {
            server.serves(bundle.packed(), "\"v1\"");
            String address = server.address("/bundle.tar.gz");
            assertThat(source(address).poll("")).isPresent();
            Files.writeString(folder.resolve("ca.pem"), new FakeAuthority().pem());
            assertProblem(
                    source(address),
                    PolicyStage.FETCH,
                    "TLS failed",
                    "must be signed by an authority of " + folder.resolve("ca.pem"));
            Files.writeString(folder.resolve("ca.pem"), "nothing");
            assertProblem(source(address), PolicyStage.FETCH, "ca.pem holds no certificates");
            Files.writeString(folder.resolve("ca.pem"), authority.pem());
            assertThat(source(server.address("/bundle.tar.gz").replace("localhost", "127.0.0.1")))
                    .satisfies(named -> assertProblem(named, PolicyStage.FETCH, "TLS failed"));
        }
    }

    @Test
    void poll_token_isReadAgainForEachRequest() throws Exception {
        try (BundleServer server = BundleServer.https(authority)) {
            server.serves(bundle.packed(), "\"v1\"");
            server.accepts("old");
            String address = server.address("/bundle.tar.gz");
            Path token = Files.writeString(folder.resolve("token"), "old\n");
            PolicySource source = source(address, Optional.of(token), Map.of(), LONG, 1 << 20);
            String version = source.poll("").orElseThrow().version();
            server.accepts("new");
            assertProblem(
                    source, PolicyStage.FETCH, "the server answers 401: the token of " + token + " is not accepted");
            Files.writeString(token, "new");
            assertThat(source.poll(version)).isEmpty();
            Files.writeString(token, "");
            assertProblem(source, PolicyStage.FETCH, token + " holds no token");
            assertProblem(source(address), PolicyStage.FETCH, "the server answers 401: set policies.token-file");
            assertProblem(source(address + ".not"), PolicyStage.FETCH, "the server answers 401");
        }
    }

    @Test
    void poll_redirects_neverLeaveTlsAndNeverTakeTheTokenElsewhere() throws Exception {
        try (BundleServer server = BundleServer.https(authority);
                BundleServer elsewhere = BundleServer.https(authority);
                BundleServer plain = BundleServer.http()) {
            server.serves(bundle.packed(), "\"v1\"");
            elsewhere.serves(bundle.packed(), "\"v1\"");
            plain.serves(bundle.packed(), "\"v1\"");
            Path token = Files.writeString(folder.resolve("token"), "secret");
            PolicySource source = source(server.address("/other"), Optional.of(token), Map.of(), LONG, 1 << 20);
            server.other(exchange -> BundleServer.redirect(exchange, "/bundle.tar.gz"));
            assertThat(source.poll("")).isPresent();
            assertThat(server.seen().getLast()).endsWith("authorization=Bearer secret");
            server.other(exchange -> BundleServer.redirect(exchange, elsewhere.address("/bundle.tar.gz")));
            assertThat(source.poll("")).isPresent();
            assertThat(elsewhere.seen().getLast()).endsWith("authorization=-");
            server.other(exchange -> BundleServer.redirect(exchange, plain.address("/bundle.tar.gz")));
            assertProblem(source, PolicyStage.FETCH, "it is redirected to http://localhost, which is not followed");
            assertThat(plain.seen()).isEmpty();
            server.other(exchange -> BundleServer.redirect(exchange, "file:///etc/passwd"));
            assertProblem(source, PolicyStage.FETCH, "which is not followed");
            server.other(exchange -> BundleServer.redirect(exchange, "/other"));
            assertProblem(source, PolicyStage.FETCH, "it is redirected more than 5 times");
        }
    }

    @Test
    void poll_anEndlessOrSlowBody_ends() throws Exception {
        CountDownLatch ended = new CountDownLatch(1);
        try (BundleServer server = BundleServer.http()) {
            server.other(exchange -> {
                exchange.sendResponseHeaders(200, 0);
                try (OutputStream body = exchange.getResponseBody()) {
                    while (true) {
                        body.write(new byte[1 << 16]);
                    }
                }
            });
            assertProblem(source(server.address("/other")), PolicyStage.FETCH, "the answer is larger than 1 MiB");
            server.other(exchange -> {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write(1);
                exchange.getResponseBody().flush();
                await(ended);
            });
            PolicySource slow =
                    source(server.address("/other"), Optional.empty(), Map.of(), Duration.ofSeconds(1), 1 << 20);
            assertProblem(slow, PolicyStage.FETCH, "there is no complete answer after 1 s");
            server.other(exchange -> await(ended));
            assertProblem(slow, PolicyStage.FETCH, "there is no complete answer after 1 s");
            ended.countDown();
        }
    }

    @Test
    void poll_nothingThere_saysSo() throws Exception {
        String address;
        try (BundleServer server = BundleServer.http()) {
            server.serves(bundle.packed(), "\"v1\"");
            address = server.address("/other");
            assertProblem(source(address), PolicyStage.FETCH, "the server answers 404: there is no such bundle");
            server.other(exchange -> BundleServer.answer(exchange, 200, "<html>".getBytes(StandardCharsets.UTF_8)));
            assertProblem(source(address), PolicyStage.FORMAT, "it is no .tar.gz");
        }
        assertProblem(source(address), PolicyStage.FETCH, "the host cannot be reached");
        assertProblem(source("https://no-such-host.invalid/b"), PolicyStage.FETCH, "the host is not known");
    }

    @Test
    void poll_aDeltaBundle_isAProblem() throws Exception {
        try (BundleServer server = BundleServer.http()) {
            server.serves(bundle.write("patch.json", "{}").packed(), "\"v1\"");
            assertProblem(source(server.address("/bundle.tar.gz")), PolicyStage.FORMAT, "it is a delta bundle");
        }
    }

    /** The proxy is asked to connect to the host; the host's name is not looked up here. */
    @Test
    void poll_aProxyOfTheEnvironment_isUsed() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<String> asked = CompletableFuture.supplyAsync(() -> request(proxy));
            PolicySource source = source(
                    "https://bundles.invalid/b.tar.gz",
                    Optional.empty(),
                    Map.of("HTTPS_PROXY", "http://127.0.0.1:" + proxy.getLocalPort()),
                    LONG,
                    1 << 20);
            assertThatThrownBy(() -> source.poll("")).isInstanceOf(PolicyProblem.class);
            assertThat(asked.join()).isEqualTo("CONNECT bundles.invalid:443 HTTP/1.1");
        }
    }

    @Test
    void at_addressesThatTellSecrets_areProblems() throws Exception {
        Path token = Files.writeString(folder.resolve("token"), "secret");
        assertThatThrownBy(() -> source("https://me:secret@host/b"))
                .hasMessageContaining("has a user in it")
                .hasMessageNotContaining("secret");
        assertThatThrownBy(() -> source("http://host/b", Optional.of(token), Map.of(), LONG, 1))
                .hasMessage("has no TLS: policies.token-file needs https");
        assertThatThrownBy(() -> source("https:///b")).hasMessageContaining("is not https://HOST/PATH");
        assertThat(PolicySources.shown("https://host/b.tar.gz?key=secret")).isEqualTo("https://host/b.tar.gz");
    }

    private PolicySource source(String address) {
        return source(address, Optional.empty(), Map.of(), LONG, 1 << 20);
    }

    private PolicySource source(
            String address, Optional<Path> token, Map<String, String> environment, Duration longest, long largest) {
        Optional<Path> authorities =
                address.startsWith("https") ? Optional.of(folder.resolve("ca.pem")) : Optional.empty();
        GitAccess access = new GitAccess(
                token,
                Optional.empty(),
                Optional.empty(),
                authorities,
                ProxyEnvironment.of(environment),
                largest,
                longest);
        return PolicySources.at(
                address, new PolicySources.Settings(access, Optional.empty(), Optional.empty(), folder));
    }

    private static void assertProblem(PolicySource source, PolicyStage stage, String... texts) {
        assertThatThrownBy(() -> source.poll(""))
                .isInstanceOfSatisfying(
                        PolicyProblem.class,
                        problem -> assertThat(problem.stage()).isEqualTo(stage))
                .hasMessageStartingWith(source.shown() + ": ")
                .hasMessageContainingAll(texts);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String request(ServerSocket proxy) {
        try (Socket socket = proxy.accept()) {
            String line = new java.io.BufferedReader(
                            new java.io.InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            socket.getOutputStream()
                    .write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return line;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
