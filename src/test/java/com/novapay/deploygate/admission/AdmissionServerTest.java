package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.Verdict;
import com.novapay.deploygate.telemetry.GateMetrics;
import com.novapay.deploygate.telemetry.SelfTest;
import com.novapay.deploygate.tls.SelfSignedAuthority;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The edge over real TLS; after every mishap the next good review is admitted. */
@ExtendWith(VertxExtension.class)
class AdmissionServerTest {
    private static final GateIdentity GATE = new GateIdentity("test", "gate-1", "");
    private static final int WORKERS = 2;
    private static final String UID = "2567b679-590f-4869-87f1-2244e1334c93";
    private static final EvaluationOutcome PASS =
            new EvaluationOutcome.Evaluated(new Verdict(List.of(), List.of()), "r");
    private final CountDownLatch release = new CountDownLatch(1);
    private volatile Supplier<EvaluationOutcome> evaluation = () -> PASS;
    private volatile AppendOutcome appended = new AppendOutcome.Appended();
    private volatile Freshness freshness = new Freshness.Fresh(Duration.ZERO);
    private AdmissionServer server;
    private WebClient client;
    private int port;
    private String good;

    @BeforeEach
    void start(Vertx vertx, @TempDir Path folder) throws Exception {
        good = Files.readString(
                Path.of("src/test/resources/reviews/deployment-set-image--deployments-update-by-dev@novapay.json"));
        Path tls = folder;
        ServerSSLOptions options = SelfSignedAuthority.inFolder(tls, Clock.systemUTC())
                .look()
                .serving()
                .orElseThrow()
                .server();
        FactSet none = new FactSet(List.of());
        PolicyEvaluator evaluator = new PolicyEvaluator() {
            @Override
            public String revision() {
                return "r";
            }

            @Override
            public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
                return evaluation.get();
            }
        };
        DecisionLog log = new DecisionLog() {
            @Override
            public CompletableFuture<AppendOutcome> append(LogRecord record) {
                return CompletableFuture.completedFuture(appended);
            }

            @Override
            public void close() {}
        };
        ChangeEvaluator judge =
                new ChangeEvaluator(new FactSetView(() -> none, () -> freshness), () -> evaluator, () -> "d-1");
        server = new AdmissionServer(
                vertx,
                new AdmissionPipeline(judge, log, Clock.systemUTC(), GATE),
                new ResponseWriter(new DenialText(() -> ZoneId.of("America/New_York"))),
                new GateMetrics(),
                options,
                new AdmissionServer.Settings("127.0.0.1", 0, 2, 64L << 20, WORKERS, Duration.ofSeconds(3)));
        port = server.start().await();
        client = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setSsl(true)
                        .setTrustOptions(new PemTrustOptions()
                                .addCertPath(tls.resolve("ca.crt").toString())));
    }

    @AfterEach
    void stop() {
        release.countDown();
        server.stop().await();
    }

    @Test
    void validate_goodReview_isAdmittedWithItsUid() throws Exception {
        JsonNode response = response(post("", good).await());
        assertThat(response.path("uid").asText()).isEqualTo(UID);
        assertThat(response.path("allowed").asBoolean()).isTrue();
        assertThat(response.has("patch")).isFalse();
    }

    /** Each part in turn, since what hangs one must not be taken for another. */
    @Test
    void selfTest_namesTheThreadsThatHang() {
        for (SelfTest.Part part : server.threads(Duration.ofSeconds(60))) {
            AtomicLong now = new AtomicLong();
            SelfTest test = new SelfTest(server.threads(Duration.ofSeconds(60)), now::get);
            CountDownLatch hang = new CountDownLatch(1);
            CountDownLatch hanging = new CountDownLatch(WORKERS);
            int all = part.name().equals("review threads") ? WORKERS : 1;
            for (int i = 0; i < all; i++) {
                part.threads().execute(() -> {
                    hanging.countDown();
                    awaitQuietly(hang);
                });
            }
            await().until(() -> hanging.getCount() == WORKERS - all);
            assertThat(test.hanging()).isEmpty();
            await("the others have done their task").untilAsserted(() -> {
                now.addAndGet(Duration.ofSeconds(61).toNanos());
                assertThat(test.hanging()).singleElement().asString().startsWith(part.name());
            });
            hang.countDown();
            await().untilAsserted(() -> assertThat(test.hanging()).isEmpty());
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void validate_unreadableBodies_areRefusedReadably() throws Exception {
        for (String body : List.of("", "{", "not json", "[".repeat(5_000), "{\"kind\":\"x\"}", good.substring(0, 60))) {
            HttpResponse<Buffer> answer = post("", body).await();
            assertThat(answer.statusCode()).isEqualTo(400);
            assertThat(answer.bodyAsString()).startsWith("malformed-review: ");
        }
        assertGoodIsAdmitted();
    }

    @Test
    void validate_wrongVersion_isRefusedWithItsUid() throws Exception {
        JsonNode response = response(post("", good.replace("admission.k8s.io/v1", "admission.k8s.io/v1beta1"))
                .await());
        assertThat(response.path("uid").asText()).isEqualTo(UID);
        assertThat(response.path("status").path("message").asText()).startsWith("malformed-review");
    }

    @Test
    void validate_tooLarge_is413() throws Exception {
        assertThat(post("", " ".repeat((int) AdmissionServer.BODY_LIMIT + 1))
                        .await()
                        .statusCode())
                .isEqualTo(413);
        assertGoodIsAdmitted();
    }

    @Test
    void validate_evaluatorThrows_isInternalError() throws Exception {
        evaluation = () -> {
            throw new IllegalStateException("broken");
        };
        assertRefused(response(post("", good).await()), "internal-error");
        evaluation = () -> PASS;
        assertGoodIsAdmitted();
    }

    @Test
    void validate_hangs_isAnsweredASecondBeforeTheApiServerGivesUp() throws Exception {
        evaluation = this::hang;
        assertRefused(response(post("?timeout=2s", good).await()), "policy-timeout");
        release.countDown();
        evaluation = () -> PASS;
        assertGoodIsAdmitted();
    }

    @Test
    void validate_recordUnavailable_isRefused() throws Exception {
        appended = new AppendOutcome.Unavailable("disk full");
        assertRefused(response(post("", good).await()), "audit-unavailable");
        appended = new AppendOutcome.Appended();
        assertGoodIsAdmitted();
    }

    @Test
    void validate_factsUnknown_refusesDeploysAndAdmitsRestarts() throws Exception {
        freshness = new Freshness.Unknown("watch lost");
        assertRefused(response(post("", good).await()), "facts-stale");
        String restart = Files.readString(Path.of(
                "src/test/resources/reviews/deployment-rollout-restart--deployments-update-by-lead@novapay.json"));
        assertThat(response(post("", restart).await()).path("allowed").asBoolean())
                .isTrue();
    }

    /** An answer of "no" would count, even from an entry whose failures are ignored; an error of HTTP does not. */
    @Test
    void observe_neverRefusesForAFailureOfTheGate() throws Exception {
        assertThat(response(send("/observe", good).await()).path("allowed").asBoolean())
                .isTrue();
        evaluation = () -> {
            throw new IllegalStateException("broken");
        };
        assertThat(send("/observe", good).await().statusCode()).isEqualTo(503);
        evaluation = this::hang;
        assertThat(send("/observe?timeout=1s", good).await().statusCode()).isEqualTo(503);
        release.countDown();
        evaluation = () -> PASS;
        appended = new AppendOutcome.Unavailable("disk full");
        assertThat(send("/observe", good).await().statusCode()).isEqualTo(503);
        assertThat(send("/observe", good.replace("admission.k8s.io/v1", "admission.k8s.io/v1beta1"))
                        .await()
                        .statusCode())
                .isEqualTo(503);
    }

    @Test
    void validate_moreThanThePermits_isRefusedAtOnceAndNeverLost() throws Exception {
        evaluation = this::hang;
        List<Future<HttpResponse<Buffer>>> answers =
                IntStream.range(0, 200).mapToObj(i -> post("?timeout=2s", good)).toList();
        int overloaded = 0;
        for (Future<HttpResponse<Buffer>> answer : answers) {
            JsonNode response = response(answer.await());
            assertThat(response.path("uid").asText()).isEqualTo(UID);
            assertThat(response.path("allowed").asBoolean()).isFalse();
            overloaded += response.path("status").path("message").asText().startsWith("overloaded") ? 1 : 0;
        }
        assertThat(overloaded).isPositive();
        release.countDown();
        evaluation = () -> PASS;
        // The fake cannot be interrupted as policies can: its permits come back a moment after it is let go.
        JsonNode next = response(post("", good).await());
        for (int i = 0; i < 10_000 && !next.path("allowed").asBoolean(); i++) {
            next = response(post("", good).await());
        }
        assertThat(next.path("allowed").asBoolean()).isTrue();
    }

    @Test
    void stop_withARequestUnderWay_givesItItsDecisionAndTakesNoNewConnection() throws Exception {
        CountDownLatch entered = new CountDownLatch(1);
        evaluation = () -> {
            entered.countDown();
            return hang();
        };
        Future<HttpResponse<Buffer>> underWay = post("", good);
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        Future<Void> stopped = server.stop();
        assertThat(refusesConnections()).isTrue();
        assertThat(stopped.isComplete()).isFalse();
        release.countDown();
        JsonNode response = response(underWay.await());
        assertThat(response.path("uid").asText()).isEqualTo(UID);
        assertThat(response.path("allowed").asBoolean()).isTrue();
        stopped.await();
    }

    private boolean refusesConnections() {
        for (int i = 0; i < 1_000; i++) {
            try {
                new Socket(InetAddress.getLoopbackAddress(), port).close();
            } catch (IOException refused) {
                return true;
            }
        }
        return false;
    }

    private EvaluationOutcome hang() {
        try {
            assertThat(release.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return PASS;
    }

    private void assertGoodIsAdmitted() throws IOException {
        assertThat(response(post("", good).await()).path("allowed").asBoolean()).isTrue();
    }

    private static void assertRefused(JsonNode response, String code) {
        assertThat(response.path("uid").asText()).isEqualTo(UID);
        assertThat(response.path("allowed").asBoolean()).isFalse();
        assertThat(response.path("status").path("message").asText()).contains(code);
    }

    private Future<HttpResponse<Buffer>> post(String query, String body) {
        return send("/validate" + query, body);
    }

    private Future<HttpResponse<Buffer>> send(String path, String body) {
        return client.post(port, "localhost", path)
                .putHeader("content-type", "application/json")
                .sendBuffer(Buffer.buffer(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static JsonNode response(HttpResponse<Buffer> answer) throws IOException {
        assertThat(answer.statusCode()).isEqualTo(200);
        return new ObjectMapper().readTree(answer.bodyAsString()).path("response");
    }
}
