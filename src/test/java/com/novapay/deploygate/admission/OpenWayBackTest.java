package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import com.novapay.deploygate.tls.SelfSignedAuthority;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What is always allowed is answered whatever becomes of the rest: policies that hang, a log that hangs, hostile bodies. */
@ExtendWith(VertxExtension.class)
class OpenWayBackTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path REVIEWS = Path.of("src/test/resources/reviews");
    private static final int PERMITS = 4;
    private final CountDownLatch release = new CountDownLatch(1);
    private volatile boolean hangs = true;
    private volatile boolean broken;
    private volatile CompletableFuture<AppendOutcome> appended =
            CompletableFuture.completedFuture(new AppendOutcome.Appended());
    private AdmissionServer server;
    private WebClient client;
    private int port;
    private byte[] deploy;
    private byte[] restart;

    @BeforeEach
    void start(Vertx vertx, @TempDir Path folder) throws Exception {
        deploy = Files.readAllBytes(REVIEWS.resolve("deployment-set-image--deployments-update-by-dev@novapay.json"));
        restart = Files.readAllBytes(
                REVIEWS.resolve("deployment-rollout-restart--deployments-update-by-lead@novapay.json"));
        ServerSSLOptions options = SelfSignedAuthority.inFolder(folder, Clock.systemUTC())
                .look()
                .serving()
                .orElseThrow()
                .server();
        FactSet none = new FactSet(List.of());
        ChangeEvaluator judge = new ChangeEvaluator(
                new FactSetView(() -> none, () -> new Freshness.Fresh(Duration.ZERO)), Hanging::new, () -> "d-1");
        server = new AdmissionServer(
                vertx,
                new AdmissionPipeline(
                        judge,
                        new Log(),
                        Clock.systemUTC(),
                        new GateIdentity("test", "gate-1", ""),
                        2,
                        AdmissionPipeline.Answering.PLAIN),
                new ResponseWriter(new DenialText(() -> ZoneId.of("UTC"))),
                new GateMetrics(),
                options,
                new AdmissionServer.Settings("127.0.0.1", 0, PERMITS, 16L << 20, 2, Duration.ofSeconds(20)));
        port = server.start().await();
        client = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setSsl(true)
                        .setTrustOptions(new PemTrustOptions()
                                .addCertPath(folder.resolve("ca.crt").toString())),
                new PoolOptions().setHttp1MaxSize(64));
    }

    @AfterEach
    void stop() {
        release.countDown();
        server.stop().await();
    }

    @Test
    void restart_whileDeploysHangOnEveryThreadAndPermit_isAllowed() throws IOException {
        List<Future<HttpResponse<Buffer>>> deploys = new ArrayList<>();
        for (int i = 0; i < 3 * PERMITS; i++) {
            deploys.add(post(deploy));
        }
        for (int i = 0; i < 20; i++) {
            assertAllowed(post(restart).await());
        }
        hangs = false;
        release.countDown();
        int overloaded = 0;
        for (Future<HttpResponse<Buffer>> answer : deploys) {
            overloaded += answer.await().bodyAsString().contains("overloaded") ? 1 : 0;
        }
        assertThat(overloaded).isBetween(1, 2 * PERMITS);
        assertAllowed(post(deploy).await());
    }

    /** Its answer is certain, and its record follows. */
    @Test
    void restart_whileTheLogHangs_isAllowedWithAWarning() throws IOException {
        appended = new CompletableFuture<>();
        HttpResponse<Buffer> answer = post(restart).await();
        assertAllowed(answer);
        assertThat(answer.bodyAsString()).contains("was sent before its record was written");
        appended.complete(new AppendOutcome.Appended());
    }

    /** A fault of the gate while it writes the record is no reason to refuse. */
    @Test
    void restart_whoseRecordCannotBeWritten_isAllowedWithAWarning() throws IOException {
        broken = true;
        HttpResponse<Buffer> answer = post(restart).await();
        assertAllowed(answer);
        assertThat(answer.bodyAsString()).contains("this rollback was not recorded");
    }

    /** Larger than what a review of a small object needs, and yet read, classified and allowed. */
    @Test
    void restart_ofALargeObject_isAllowed() throws IOException {
        for (String text : List.of("{}", "\\u0000", "é")) {
            assertAllowed(post(withArgs(restart, text.repeat(350_000 / text.length()), 1))
                    .await());
        }
        assertAllowed(post(withArgs(restart, "", 10_000)).await());
    }

    /** What is admitted can be read again beside its successor, so a deploy of more is refused as too large. */
    @Test
    void deploy_ofMoreThanCouldBeRestarted_isTooLarge() throws IOException {
        hangs = false;
        assertAllowed(post(withArgs(deploy, "", 10_000)).await());
        HttpResponse<Buffer> answer = post(withArgs(deploy, "\\u00e9", 28_000)).await();
        assertThat(answer.bodyAsString()).contains("body-too-large").doesNotContain("\"allowed\":true");
    }

    @Test
    void restart_amongHostileBodies_isAllowedAndDeploysAreJudgedAfterwards() throws IOException {
        hangs = false;
        List<Future<HttpResponse<Buffer>>> hostile = new ArrayList<>();
        for (String piece : List.of("{},", "[],", "{\"a\":{}},", "\"a\",", "1e5,", "[", "{\"a\":")) {
            String content = "[" + piece.repeat(2_000_000 / piece.length()) + "1]";
            for (String body : List.of(
                    content,
                    "{\"apiVersion\":\"admission.k8s.io/v1\",\"kind\":\"AdmissionReview\",\"request\":{\"uid\":\"u\",\"operation\":\"UPDATE\",\"object\":"
                            + content + "}}")) {
                hostile.add(post(body.getBytes(StandardCharsets.UTF_8)));
                assertAllowed(post(restart).await());
            }
        }
        for (Future<HttpResponse<Buffer>> answer : hostile) {
            assertThat(answer.await().bodyAsString()).doesNotContain("\"allowed\":true");
        }
        assertAllowed(post(deploy).await());
    }

    private static byte[] withArgs(byte[] review, String text, int times) throws IOException {
        JsonNode changed = JSON.readTree(review);
        for (String member : List.of("object", "oldObject")) {
            ObjectNode container = (ObjectNode) changed.at("/request/" + member + "/spec/template/spec/containers/0");
            ArrayNode args = container.putArray("args");
            for (int i = 0; i < times; i++) {
                args.add(text);
            }
        }
        return JSON.writeValueAsBytes(changed);
    }

    private Future<HttpResponse<Buffer>> post(byte[] body) {
        return client.post(port, "localhost", "/validate?timeout=15s")
                .putHeader("content-type", "application/json")
                .sendBuffer(Buffer.buffer(body));
    }

    private static void assertAllowed(HttpResponse<Buffer> answer) throws IOException {
        assertThat(answer.statusCode()).as(answer.bodyAsString()).isEqualTo(200);
        assertThat(JSON.readTree(answer.bodyAsString()).at("/response/allowed").asBoolean())
                .as(answer.bodyAsString())
                .isTrue();
    }

    private final class Log implements DecisionLog {
        @Override
        public CompletableFuture<AppendOutcome> append(LogRecord record) {
            if (broken) {
                throw new IllegalStateException("broken");
            }
            return appended;
        }

        @Override
        public void close() {}
    }

    /** Policies that let everything in, once they are let go. */
    private final class Hanging implements PolicyEvaluator {
        @Override
        public String revision() {
            return "r";
        }

        @Override
        public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
            try {
                assertThat(!hangs || release.await(30, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new EvaluationOutcome.Evaluated(new Verdict(List.of(), List.of()), "r");
        }
    }
}
