package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.Classifier;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Inputs are cut to what the shipped policies refer to before they are judged. A whole input must get the same verdict:
 * recorded reviews, random facts and times, and inputs with random holes. Replay one with {@code -Ddeploygate.seed=…}.
 */
class CutInputTest {
    private static final long SEED = Long.getLong("deploygate.seed", 20_261_124L);
    private static final int INPUTS = 600;
    private static final Duration PATIENT = Duration.ofSeconds(60);
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final String[] ENVIRONMENTS = {"production", "staging", "development", "moon", ""};
    private static final String[] PURPOSES = {"friday", "hotfix", "migration", "canary-skip", "redeploy", "break-glass"
    };
    private static final String[] CHECKS = {
        "lint", "unit", "integration", "security-scan", "image-build", "review", "smoke"
    };

    @Test
    void verdicts_ofWholeAndCutInputs_areEqual() throws Exception {
        PolicyBundle bundle = BundleFiles.shipped();
        assertThat(bundle.inputPaths()).isNotEmpty();
        PolicyBundle uncut =
                new PolicyBundle(bundle.revision(), bundle.wasm(), bundle.data(), List.of(), bundle.rules());
        List<JsonNode> reviews = reviews();
        int judged = 0;
        int denied = 0;
        try (ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor()) {
            int memory = 64 * 1024 * 1024;
            WasmPolicyEvaluator cut = new WasmPolicyEvaluator(bundle, 1, memory, watchdog);
            WasmPolicyEvaluator whole = new WasmPolicyEvaluator(uncut, 1, memory, watchdog);
            for (int i = 0; i < INPUTS; i++) {
                long seed = SEED + i;
                ObjectNode input = input(new Random(seed), reviews);
                EvaluationOutcome expected = whole.evaluate(input, PATIENT);
                assertThat(cut.evaluate(input, PATIENT))
                        .as("-Ddeploygate.seed=" + seed + " " + input)
                        .isEqualTo(expected);
                if (expected instanceof EvaluationOutcome.Evaluated evaluated) {
                    judged++;
                    denied += evaluated.verdict().violations().isEmpty() ? 0 : 1;
                }
            }
        }
        System.out.println(
                "Cut inputs: " + INPUTS + " from seed " + SEED + ", " + judged + " judged, " + denied + " denied");
        assertThat(judged).isGreaterThan(INPUTS / 2);
        assertThat(denied).isBetween(INPUTS / 4, INPUTS - 1);
    }

    private static ObjectNode input(Random random, List<JsonNode> reviews) {
        AdmissionRequest request = request(reviews.get(random.nextInt(reviews.size())));
        FactSet none = new FactSet(List.of());
        Change change = new Classifier().classify(request, new FactSetView(() -> none, () -> fresh()));
        Instant now = Instant.parse("2026-11-23T00:00:00Z").plusSeconds(random.nextInt(14 * 86_400));
        FactSet facts = new FactSet(facts(random, request, change, now));
        FactSetView view = new FactSetView(() -> facts, () -> fresh());
        ObjectNode input = PolicyInput.of(request, change, view.of(request, change, now), now)
                .deepCopy();
        if (random.nextInt(3) == 0) {
            spoil(random, input);
        }
        return input;
    }

    private static Freshness fresh() {
        return new Freshness.Fresh(Duration.ZERO);
    }

    private static List<JsonNode> facts(Random random, AdmissionRequest request, Change change, Instant now) {
        List<JsonNode> facts = new ArrayList<>();
        facts.add(document(
                "Namespace",
                request.namespace(),
                Map.of(),
                Map.of("deploygate.novapay.com/environment", pick(random, ENVIRONMENTS))));
        Map<String, String> workload = Map.of(
                "kind", request.workload().kind(), "name", request.workload().name());
        String digest = String.valueOf(change.digest());
        for (int i = random.nextInt(4); i > 0; i--) {
            facts.add(document(
                    "Approval",
                    "a" + i,
                    Map.of(
                            "purpose", pick(random, PURPOSES),
                            "role", pick(random, "team-lead", "vp-engineering", "incident-commander"),
                            "workload", workload,
                            "change", digest,
                            "incident", "i1",
                            "approver",
                                    pick(
                                            random,
                                            "lead@novapay",
                                            "vp@novapay",
                                            request.user().username()),
                            "expiresAt",
                                    now.plusSeconds(random.nextInt(20_000) - 5_000L)
                                            .toString()),
                    Map.of()));
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            facts.add(document(
                    "Incident",
                    "i" + i,
                    Map.of(
                            "severity",
                            "SEV-" + (1 + random.nextInt(4)),
                            "openedAt",
                            now.minusSeconds(random.nextInt(90_000)).toString(),
                            "services",
                            random.nextBoolean() ? List.of() : List.of(request.name())),
                    Map.of()));
        }
        if (random.nextBoolean()) {
            facts.add(document(
                    "Migration",
                    "m",
                    Map.of(
                            "workload",
                            workload,
                            "plannedAt",
                            now.plusSeconds(random.nextInt(200_000) - 100_000L).toString()),
                    Map.of()));
        }
        change.images().stream().filter(image -> image.digest() != null).forEach(image -> {
            List<Map<String, String>> checks = Stream.of(CHECKS)
                    .map(name -> Map.of(
                            "name",
                            name,
                            "result",
                            pick(random, "passed", "passed", "failed"),
                            "finishedAt",
                            now.minusSeconds(60).toString()))
                    .toList();
            facts.add(document(
                    "Verification",
                    "v",
                    Map.of(
                            "image",
                            String.valueOf(image.digest()),
                            "environment",
                            pick(random, ENVIRONMENTS),
                            "checks",
                            checks),
                    Map.of()));
        });
        return facts;
    }

    private static JsonNode document(String kind, String name, Map<String, ?> spec, Map<String, String> labels) {
        ObjectNode document = JSON.objectNode().put("kind", kind);
        ObjectMapper mapper = new ObjectMapper();
        ObjectNode metadata = document.putObject("metadata").put("name", name);
        metadata.put("namespace", "pay").set("labels", mapper.valueToTree(labels));
        document.set("spec", mapper.valueToTree(spec));
        return document;
    }

    /** Puts something else, or nothing, in some place. */
    private static void spoil(Random random, ObjectNode input) {
        JsonNode at = input;
        for (int depth = 1 + random.nextInt(4); depth > 0; depth--) {
            List<JsonNode> containers = new ArrayList<>();
            at.forEach(child -> {
                if (child.isContainerNode() && !child.isEmpty()) {
                    containers.add(child);
                }
            });
            at = containers.isEmpty() ? at : containers.get(random.nextInt(containers.size()));
        }
        JsonNode value = List.<JsonNode>of(
                        JSON.nullNode(),
                        JSON.textNode("x"),
                        JSON.numberNode(7),
                        JSON.arrayNode().add("x"),
                        JSON.objectNode())
                .get(random.nextInt(5));
        if (at instanceof ObjectNode object) {
            List<String> names = object.propertyStream().map(Map.Entry::getKey).toList();
            String name = names.get(random.nextInt(names.size()));
            if (random.nextBoolean()) {
                object.remove(name);
            } else {
                object.set(name, value);
            }
        } else if (at instanceof ArrayNode array) {
            array.set(random.nextInt(array.size()), value);
        }
    }

    private static String pick(Random random, String... from) {
        return from[random.nextInt(from.length)];
    }

    private static AdmissionRequest request(JsonNode review) {
        return switch (new ReviewCodec().decode(review)) {
            case ReviewCodec.Decoded.Review read -> read.request();
            case ReviewCodec.Decoded.Unreadable unreadable -> throw new AssertionError(unreadable.detail());
        };
    }

    /** Those of workloads; others never reach the policies. */
    private static List<JsonNode> reviews() throws IOException {
        List<JsonNode> reviews = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("src/test/resources/reviews"))) {
            for (Path file : files.filter(file -> file.toString().endsWith(".json"))
                    .sorted()
                    .toList()) {
                JsonNode review = new ObjectMapper().readTree(Files.readAllBytes(file));
                if (!review.at("/request/resource/resource").asText().equals("applications")) {
                    reviews.add(review);
                }
            }
        }
        assertThat(reviews).hasSizeGreaterThan(50);
        return reviews;
    }
}
