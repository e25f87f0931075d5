package com.novapay.deploygate.policytest;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.FailureCode;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicyStage;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;

/**
 * Requests of the demonstration, as the rules see them, with which new policies are probed before they are activated. Some are good
 * and some are not, so policies that allow all of them, or none, are hardly meant. Immutable.
 */
public final class KnownRequests {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String RESOURCE = "/policy/requests.json";
    private static final Duration BUDGET = Duration.ofSeconds(2);
    private final Map<String, JsonNode> inputs;

    private KnownRequests(Map<String, JsonNode> inputs) {
        this.inputs = inputs;
    }

    /** Those in the jar. */
    public static KnownRequests shipped() {
        try (InputStream in = KnownRequests.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IOException(RESOURCE + " is missing from the jar");
            }
            return new KnownRequests(JSON.readValue(in, new TypeReference<LinkedHashMap<String, JsonNode>>() {}));
        } catch (IOException e) {
            throw new IllegalStateException("the known requests cannot be read", e);
        }
    }

    /**
     * Evaluates all of them.
     *
     * @param force whether policies that allow or deny everything pass
     * @throws PolicyProblem when one cannot be evaluated in time and within the memory, or all get the same answer
     */
    public void probe(PolicyEvaluator evaluator, boolean force) throws PolicyProblem {
        int allowed = 0;
        for (var input : inputs.entrySet()) {
            switch (evaluator.evaluate(input.getValue(), BUDGET)) {
                case EvaluationOutcome.Failed failed ->
                    throw new PolicyProblem(
                            PolicyStage.PROBE,
                            "the known request \"" + input.getKey() + "\" cannot be evaluated: "
                                    + FailureCode.of(failed.failure()).code() + ": " + failed.detail());
                case EvaluationOutcome.Evaluated evaluated -> {
                    boolean denied = evaluated.verdict().violations().stream()
                            .anyMatch(violation -> violation.enforcement() == Enforcement.DENY);
                    allowed += denied ? 0 : 1;
                }
            }
        }
        if (!force && (allowed == 0 || allowed == inputs.size())) {
            throw new PolicyProblem(
                    PolicyStage.PROBE,
                    "the policies " + (allowed == 0 ? "deny" : "allow") + " every one of " + inputs.size()
                            + " known requests, good ones and bad ones; if that is meant, set policies.force to on");
        }
    }

    /** Called by the build: {@code <folder of cases> <output folder>}; writes the known reviews, too. */
    public static void main(String[] arguments) throws IOException, PolicyProblem {
        ScheduledExecutorService watchdog = Policies.watchdog();
        try (Stream<Path> all = Files.list(Path.of(arguments[0]))) {
            List<Path> files =
                    new ArrayList<>(all.filter(file -> file.toString().endsWith(".case.yaml"))
                            .sorted()
                            .toList());
            PolicyBundle bundle = BundleFiles.shipped();
            CaseRunner runner =
                    new CaseRunner(bundle, new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, watchdog));
            ObjectNode inputs = JSON.createObjectNode();
            List<CaseFile> samples = files.stream().map(CaseFile::read).toList();
            for (CaseFile sample : samples) {
                Decision decision = runner.decide(sample);
                if (decision.change() != null && decision.change().judgedByRules()) {
                    inputs.set(sample.name(), decision.input());
                }
            }
            Path folder = Path.of(arguments[1]);
            Files.write(folder.resolve("requests.json"), JSON.writeValueAsBytes(inputs));
            Files.write(folder.resolve("reviews.json"), JSON.writeValueAsBytes(KnownReviews.document(samples)));
        } finally {
            watchdog.shutdownNow();
        }
    }
}
