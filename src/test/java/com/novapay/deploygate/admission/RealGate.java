package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.store.SqliteStore;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.EvaluationFailure;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** A whole gate of real parts on loopback, judging a Tuesday in production: compiled policies, SQLite, TLS. */
final class RealGate implements AutoCloseable {
    private static final GateIdentity GATE = new GateIdentity("test", "gate-1", "");
    /** A Tuesday. */
    static final Instant NOW = Instant.parse("2026-11-24T15:00:00Z");

    private static final PolicyBundle NOTHING =
            new PolicyBundle("", new byte[0], JsonNodeFactory.instance.objectNode(), List.of(), List.of());
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Vertx vertx = Vertx.vertx();
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor();
    private final PolicyCatalog catalog = new PolicyCatalog();
    private final Map<String, WasmPolicyEvaluator> evaluators = new HashMap<>();
    private final JdbcDecisionLog log;
    private final AdmissionServer server;
    private final WebClient client;
    private final int port;
    private final Path authorityCertificate;
    private volatile Freshness freshness = new Freshness.Fresh(Duration.ZERO);

    /**
     * Starts it without any policy.
     *
     * @param pages the most pages of 4 KiB its log may fill, 0 for no limit
     */
    RealGate(Path folder, int pages) throws Exception {
        this(folder, pages, RequestTracer.OFF);
    }

    /** The same, observed. */
    RealGate(Path folder, int pages, RequestTracer tracer) throws Exception {
        Path tls = folder.resolve("tls");
        ServerSSLOptions options = SelfSignedAuthority.inFolder(tls, Clock.systemUTC())
                .look()
                .serving()
                .orElseThrow()
                .server();
        log = new JdbcDecisionLog(new SqliteStore(folder.resolve("decisions.db"), pages));
        FactSet none = new FactSet(List.of());
        ChangeEvaluator judge = new ChangeEvaluator(
                new FactSetView(() -> none, () -> freshness), catalog, () -> "d-" + UUID.randomUUID());
        server = new AdmissionServer(
                vertx,
                new AdmissionPipeline(judge, log, Clock.fixed(NOW, ZoneOffset.UTC), GATE),
                new ResponseWriter(new DenialText(catalog::zone)),
                new GateMetrics(),
                tracer,
                options,
                new AdmissionServer.Settings("127.0.0.1", 0, 2, 64L << 20, 2, Duration.ofSeconds(20)));
        port = server.start().await();
        authorityCertificate = tls.resolve("ca.crt");
        client = WebClient.create(
                vertx,
                new WebClientOptions()
                        .setSsl(true)
                        .setTrustOptions(new PemTrustOptions()
                                .addCertPath(tls.resolve("ca.crt").toString())),
                new PoolOptions().setHttp1MaxSize(200));
    }

    void activate(PolicyBundle bundle) {
        catalog.activate(bundle, "", evaluator(bundle));
    }

    /** Judges by a bundle, but knows no other moment than now: no opening is forecast, which takes most of a refusal's time. */
    void activateWithoutForecast(PolicyBundle bundle) {
        catalog.activate(bundle, "", new NowOnly(evaluator(bundle)));
    }

    /** Compiling takes longest, so it is done once for each revision. */
    private WasmPolicyEvaluator evaluator(PolicyBundle bundle) {
        return evaluators.computeIfAbsent(
                bundle.revision(), revision -> new WasmPolicyEvaluator(bundle, 2, 32 << 20, watchdog));
    }

    /** Takes every policy away. */
    void deactivate() {
        catalog.activate(NOTHING, "", new PolicyCatalog().get());
    }

    void know(Freshness now) {
        freshness = now;
    }

    Future<HttpResponse<Buffer>> post(String query, byte[] body) {
        return client.post(port, "localhost", "/validate" + query)
                .putHeader("content-type", "application/json")
                .sendBuffer(Buffer.buffer(body));
    }

    int port() {
        return port;
    }

    /** Whom a client must trust, in PEM. */
    Path authority() {
        return authorityCertificate;
    }

    Vertx vertx() {
        return vertx;
    }

    /** The {@code response} of the review that came over HTTP 200. */
    static JsonNode response(HttpResponse<Buffer> answer) throws IOException {
        if (answer.statusCode() != 200) {
            throw new AssertionError("HTTP " + answer.statusCode() + ": " + answer.bodyAsString());
        }
        return JSON.readTree(answer.bodyAsString()).path("response");
    }

    @Override
    public void close() {
        client.close();
        server.stop().await();
        log.close();
        watchdog.shutdownNow();
        vertx.close().await();
    }

    private record NowOnly(PolicyEvaluator evaluator) implements PolicyEvaluator {
        @Override
        public String revision() {
            return evaluator.revision();
        }

        @Override
        public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
            return input.path("time").path("now").asText().equals(NOW.toString())
                    ? evaluator.evaluate(input, budget)
                    : new EvaluationOutcome.Failed(EvaluationFailure.TIMEOUT, "another moment", revision());
        }
    }
}
