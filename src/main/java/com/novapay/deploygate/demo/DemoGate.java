package com.novapay.deploygate.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.admission.AdmissionPipeline;
import com.novapay.deploygate.admission.AdmissionServer;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.DenialText;
import com.novapay.deploygate.admission.ResponseWriter;
import com.novapay.deploygate.audit.DecisionIds;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.store.SqliteStore;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.gate.GateNames;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.policytest.CaseFile;
import com.novapay.deploygate.policytest.CaseRunner;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.telemetry.GateMetrics;
import com.novapay.deploygate.tls.SelfSignedAuthority;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;

/**
 * A gate over real HTTPS with a real record whose clock, facts and data are those of one case after the other. Confined to
 * one thread.
 */
public final class DemoGate implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Vertx vertx = Vertx.vertx();
    private final ScheduledExecutorService watchdog = Policies.watchdog();
    private volatile @Nullable CaseFile current;
    private volatile @Nullable Decision last;
    private final CaseRunner runner;
    private final JdbcDecisionLog log;
    private final AdmissionServer server;
    private final HttpClient client;
    private final int port;

    /** What came over the wire, and what the gate says it decided. */
    public record Answer(Decision decision, boolean allowed, String message) {}

    public DemoGate(PolicyBundle bundle, Path folder) throws IOException, GeneralSecurityException, SQLException {
        runner = new CaseRunner(bundle, new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, watchdog));
        log = new JdbcDecisionLog(new SqliteStore(folder.resolve("decisions.db"), 0));
        Path tls = folder.resolve("tls");
        ServerSSLOptions options = SelfSignedAuthority.inFolder(tls, Clock.systemUTC())
                .look()
                .serving()
                .orElseThrow()
                .server();
        server = new AdmissionServer(
                vertx,
                this::decide,
                new ResponseWriter(new DenialText(() -> PolicyCatalog.zone(bundle.data()))),
                new GateMetrics(),
                options,
                new AdmissionServer.Settings("127.0.0.1", 0, 16, 64L << 20, 1, Duration.ofSeconds(29)));
        port = server.start().await();
        client = vertx.createHttpClient(new HttpClientOptions()
                .setSsl(true)
                .setTrustOptions(
                        new PemTrustOptions().addCertPath(tls.resolve("ca.crt").toString())));
    }

    /** Sends the review of a case, as the API server would. */
    public Answer ask(CaseFile file) throws IOException {
        current = file;
        Buffer body = client.request(HttpMethod.POST, port, "127.0.0.1", "/validate?timeout=30s")
                .compose(request -> send(request, file.review()))
                .compose(HttpClientResponse::body)
                .await();
        JsonNode response = JSON.readTree(body.getBytes()).path("response");
        return new Answer(
                Objects.requireNonNull(last, "every request is decided"),
                response.path("allowed").asBoolean(),
                response.path("status").path("message").asText());
    }

    public CaseRunner runner() {
        return runner;
    }

    @Override
    public void close() {
        server.stop().await();
        log.close();
        watchdog.shutdownNow();
        vertx.close().await();
    }

    private CompletableFuture<Decision> decide(AdmissionRequest request, Duration budget) {
        CaseFile file = Objects.requireNonNull(current, "a case is asked");
        Clock clock = Clock.fixed(file.at(), ZoneOffset.UTC);
        return new AdmissionPipeline(
                        runner.judge(file, new DecisionIds(Clock.systemUTC(), new SecureRandom())),
                        log,
                        clock,
                        GateNames.identity(Optional.empty()))
                .decide(request, budget)
                .whenComplete((decision, problem) -> last = decision);
    }

    private static Future<HttpClientResponse> send(HttpClientRequest request, JsonNode review) {
        return request.putHeader("content-type", "application/json")
                .send(Buffer.buffer(review.toString().getBytes(StandardCharsets.UTF_8)));
    }
}
