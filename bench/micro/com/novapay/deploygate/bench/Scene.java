package com.novapay.deploygate.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.AdmissionPipeline;
import com.novapay.deploygate.admission.ChangeEvaluator;
import com.novapay.deploygate.admission.DenialText;
import com.novapay.deploygate.admission.ResponseWriter;
import com.novapay.deploygate.admission.ReviewCodec;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.atomic.AtomicReference;

/** What the benchmarks measure with: a recorded review that the shipped policies allow on a Tuesday. */
public final class Scene implements AutoCloseable {
    static final Duration BUDGET = Duration.ofSeconds(4);
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Clock TUESDAY = Clock.fixed(Instant.parse("2026-11-24T15:00:00Z"), ZoneOffset.UTC);
    private static final List<String> CHECKS =
            List.of("lint", "unit", "integration", "security-scan", "image-build", "review", "smoke");
    private final ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().factory());
    final byte[] body;
    final ReviewCodec codec = new ReviewCodec();
    final ResponseWriter writer = new ResponseWriter(new DenialText(() -> ZoneOffset.UTC));
    final AdmissionRequest request;
    final FactsView facts;
    final PolicyEvaluator evaluator;
    final AdmissionPipeline service;

    /**
     * @param review file name under {@code bench/reviews}
     */
    Scene(String review) throws IOException, PolicyProblem {
        body = Files.readAllBytes(Path.of(System.getProperty("bench.reviews", "bench/reviews"), review));
        request = request();
        FactSet set = new FactSet(documents());
        facts = new FactSetView(() -> set, () -> new Freshness.Fresh(Duration.ZERO));
        evaluator = new WasmPolicyEvaluator(BundleFiles.shipped(), 1, 64 * 1024 * 1024, watchdog);
        service = new AdmissionPipeline(
                judge(evaluator), new InstantLog(), TUESDAY, new GateIdentity("bench", "bench", ""));
        if (!service.decide(request, BUDGET).join().allowed()) {
            throw new IllegalStateException(
                    "the review is denied: " + service.decide(request, BUDGET).join());
        }
    }

    AdmissionRequest request() {
        return switch (codec.decode(body)) {
            case ReviewCodec.Decoded.Review review -> review.request();
            case ReviewCodec.Decoded.Unreadable unreadable -> throw new IllegalStateException(unreadable.detail());
        };
    }

    /** The input document that the rules get for a review of {@code bench/reviews}. */
    public static JsonNode inputOf(String review) throws IOException, PolicyProblem {
        try (Scene scene = new Scene(review)) {
            return scene.input();
        }
    }

    /** The input document that the rules get for the review. */
    JsonNode input() {
        AtomicReference<JsonNode> seen = new AtomicReference<>();
        judge(new PolicyEvaluator() {
                    @Override
                    public String revision() {
                        return evaluator.revision();
                    }

                    @Override
                    public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
                        seen.compareAndSet(null, input);
                        return evaluator.evaluate(input, budget);
                    }
                })
                .decide(request, TUESDAY.instant(), BUDGET);
        return seen.get();
    }

    private ChangeEvaluator judge(PolicyEvaluator by) {
        return new ChangeEvaluator(facts, () -> by, () -> "dec-benchmark");
    }

    private List<JsonNode> documents() throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        documents.add(MAPPER.readTree("""
                {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "pay", "labels": {
                  "deploygate.novapay.com/environment": "production", "deploygate.novapay.com/team": "payments"}}}"""));
        ObjectNode history = MAPPER.createObjectNode().put("kind", "ReleaseHistory");
        history.putObject("metadata").put("namespace", "pay").put("name", "rollout-checkout");
        ObjectNode kept = history.putObject("spec");
        kept.putObject("workload")
                .put("kind", "Rollout")
                .put("name", "checkout")
                .put("uid", request.object().at("/metadata/uid").asText());
        kept.putArray("revisions");
        kept.putArray("holds");
        documents.add(history);
        for (JsonNode container :
                request.object().path("spec").path("template").path("spec").path("containers")) {
            ObjectNode document = MAPPER.createObjectNode().put("kind", "Verification");
            document.putObject("metadata").put("namespace", "pay").put("name", "v");
            ObjectNode spec = document.putObject("spec")
                    .put("image", container.path("image").asText())
                    .put("environment", "staging");
            ArrayNode checks = spec.putArray("checks");
            CHECKS.forEach(check -> checks.addObject()
                    .put("name", check)
                    .put("result", "passed")
                    .put("finishedAt", "2026-11-24T12:00:00Z"));
            documents.add(document);
        }
        return documents;
    }

    @Override
    public void close() {
        watchdog.shutdownNow();
    }

    private static final class InstantLog implements DecisionLog {
        @Override
        public CompletableFuture<AppendOutcome> append(LogRecord record) {
            return CompletableFuture.completedFuture(new AppendOutcome.Appended());
        }

        @Override
        public void close() {}
    }
}
