package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.DenialText;
import com.novapay.deploygate.admission.Judge;
import com.novapay.deploygate.admission.ReviewCodec;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.Violation;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay check}: what would the gate say? Leaves no trace. */
@Command(
        name = "check",
        description = "Says what the gate would say of a recorded AdmissionReview, without recording it.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:admitted", "1:refused", "2:could not tell"})
final class CheckCommand implements Callable<Integer> {
    enum Output {
        text,
        json
    }

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--review",
            required = true,
            paramLabel = "FILE",
            description = "An AdmissionReview as the API server sent it, JSON.")
    private Path review = Path.of("");

    @Option(names = "--facts", paramLabel = "DIR", description = "Directory of fact documents; default: no facts.")
    private @Nullable Path facts;

    @Option(names = "--policies", paramLabel = "DIR", description = "Directory of policies; default: those in the jar.")
    private @Nullable Path policies;

    @Option(names = "--at", paramLabel = "RFC3339", description = "The moment to judge at; default: now.")
    private @Nullable String at;

    @Option(
            names = "-o",
            paramLabel = "text|json",
            description = "Output format: ${COMPLETION-CANDIDATES}; default: text.")
    private Output output = Output.text;

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        Instant now = at == null ? Clock.systemUTC().instant() : CaseFile.time(at, "--at");
        if (!Files.isRegularFile(review)) {
            throw new UsageProblem("--review: there is no file " + review);
        }
        PolicyBundle bundle = Policies.load(policies);
        FactsView view = FactSources.once(facts);
        ScheduledExecutorService watchdog = Policies.watchdog();
        try {
            Judge judge =
                    new Judge(view, new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, watchdog), () -> "check");
            ReviewCodec.Decoded decoded = new ReviewCodec().decode(Files.readAllBytes(review));
            return switch (decoded) {
                case ReviewCodec.Decoded.Unreadable unreadable ->
                    throw new UsageProblem(review + ": " + unreadable.detail());
                case ReviewCodec.Decoded.Review read ->
                    print(judge.decide(read.request(), now, Duration.ofSeconds(10)), bundle, out);
            };
        } finally {
            watchdog.shutdown();
        }
    }

    private int print(Decision decision, PolicyBundle bundle, PrintWriter out) {
        if (output == Output.json) {
            out.println(json(decision));
        } else if (decision.allowed()) {
            decision.warnings().forEach(warning -> out.println("Warning: " + warning));
            out.println("admitted"
                    + (decision.change() == null ? "" : " (" + decision.change().changeClass() + ")"));
        } else {
            ZoneId zone =
                    ZoneId.of(bundle.data().path("schedule").path("time_zone").asText("UTC"));
            out.println(new DenialText(zone).of(decision));
        }
        out.flush();
        return decision.failure() != null ? 2 : decision.allowed() ? 0 : 1;
    }

    private static ObjectNode json(Decision decision) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("allowed", decision.allowed());
        if (decision.failure() != null) {
            return node.put("failure", decision.failure().code()).put("message", decision.failureDetail());
        }
        if (decision.change() != null) {
            node.put("class", decision.change().changeClass().name())
                    .put("change", decision.change().digest());
        }
        ArrayNode reasons = node.putArray("reasons");
        for (Violation violation : decision.violations()) {
            if (violation.enforcement() == Enforcement.DENY) {
                reasons.addObject()
                        .put("code", violation.code())
                        .put("message", violation.message())
                        .put("remedy", violation.remedy());
            }
        }
        ArrayNode warnings = node.putArray("warnings");
        decision.warnings().forEach(warnings::add);
        Instant nextOpen = decision.nextOpen();
        return node.put("nextOpen", nextOpen == null ? null : nextOpen.toString())
                .put("policyRevision", decision.policyRevision());
    }
}
