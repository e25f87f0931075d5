package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.CanaryStepProbe;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.check.CheckJson;
import com.novapay.deploygate.check.CheckReport;
import com.novapay.deploygate.facts.ClusterSnapshot;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.kubernetes.WorkloadName;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.Violation;
import com.novapay.deploygate.terminal.Output;
import com.novapay.deploygate.terminal.TextTable;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code novapay when}: is the gate open for a workload, why not, when next? Asks the policies about a step of a canary,
 * because such a step meets exactly the rules about the moment.
 */
@Command(
        name = "when",
        description = "Shows whether the gate is open for a workload now, and if not, why and when it opens next.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:open", "1:closed", "2:the command failed"},
        footer = {
            "",
            "It evaluates the rules about days and incidents only; novapay check evaluates a whole change.",
            "",
            "Examples:",
            "  novapay when deployment/payments -n pay --context production",
            "  novapay when rollout/ledger -n pay --facts facts/ --at 2026-11-27T15:00:00Z -o json"
        })
final class WhenCommand implements Callable<Integer> {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("EEEE, MMMM d, HH:mm zzz", Locale.ENGLISH);

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "WORKLOAD", description = "deployment/NAME or rollout/NAME; a bare NAME is a Deployment.")
    private String workload = "";

    @Option(
            names = {"-n", "--namespace"},
            required = true,
            paramLabel = "NS",
            description = "The namespace.")
    private String namespace = "";

    @Mixin
    private EvaluationOptions desk = new EvaluationOptions();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        WorkloadName target = WorkloadName.parse(workload);
        try (Cluster cluster = desk.cluster();
                EvaluationOptions.Sitting sitting =
                        desk.open(Optional.ofNullable(cluster).map(known -> ClusterSnapshot.of(known, namespace)))) {
            AdmissionRequest request =
                    CanaryStepProbe.of("when", target.kind(), namespace, target.name(), object(target, cluster));
            Decision decision =
                    sitting.judge().decide(request, CanaryStepProbe.CHANGE, sitting.now(), Duration.ofMinutes(1));
            PrintWriter out = spec.commandLine().getOut();
            if (output.json()) {
                out.println(json(decision));
            } else {
                text(out, decision, sitting.catalog());
            }
            out.flush();
            return CheckReport.exitCode(decision);
        }
    }

    /** The workload as it is in the cluster, for its labels say which service it is. */
    private JsonNode object(WorkloadName target, @Nullable Cluster cluster) {
        if (cluster != null) {
            return cluster.find(target.path(namespace))
                    .orElseThrow(() -> new UsageProblem("there is no " + target + " in " + namespace + " of "
                            + cluster.server()
                            + (workload.contains("/") ? "" : "; a Rollout is written rollout/" + target.name())));
        }
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.putObject("metadata").put("name", target.name()).put("namespace", namespace);
        return object;
    }

    private static ObjectNode json(Decision decision) {
        ObjectNode node = CheckJson.of(decision);
        node.remove(List.of("class", "change", "warnings"));
        return node.put("open", decision.allowed());
    }

    private void text(PrintWriter out, Decision decision, PolicyCatalog catalog) {
        String what = workload + " in " + namespace;
        if (decision.failure() != null) {
            out.println(
                    "Could not evaluate " + what + ": " + decision.failure().code() + ": " + decision.failureDetail());
            return;
        }
        out.println((decision.allowed() ? "Open for " : "Closed for ") + what + ".");
        for (Violation violation : decision.violations()) {
            out.println(TextTable.plain("  " + violation.code() + ": " + violation.message()));
        }
        Instant nextOpen = decision.nextOpen();
        if (nextOpen != null) {
            out.println("Opens " + TIME.withZone(catalog.zone()).format(nextOpen) + ".");
        } else if (!decision.openingKnown()) {
            out.println("The next opening is not known: the evaluation ran out of time. Run the command again.");
        } else if (!decision.allowed()) {
            out.println("It does not open by time within five weeks.");
        }
    }
}
