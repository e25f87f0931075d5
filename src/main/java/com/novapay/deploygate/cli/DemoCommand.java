package com.novapay.deploygate.cli;

import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.DenialText;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay demo}: judges recorded reviews at named times and says why. */
@Command(
        name = "demo",
        description = "Judges real, recorded reviews at named times and prints what the gate decides and why.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--cases",
            paramLabel = "DIR",
            description = "The cases to show; default: demo beside the launcher.")
    private Path cases = Path.of(System.getenv().getOrDefault("NOVAPAY_HOME", "."), "demo", "cases");

    @Override
    public Integer call() throws IOException {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        if (!Files.isDirectory(cases)) {
            throw new UsageProblem("--cases: " + cases + " is not a directory");
        }
        PrintWriter out = spec.commandLine().getOut();
        PolicyBundle bundle = Policies.load(null);
        ZoneId zone = ZoneId.of(bundle.data().path("schedule").path("time_zone").asText());
        DateTimeFormatter times =
                DateTimeFormatter.ofPattern("EEE MMM dd HH:mm", Locale.ENGLISH).withZone(zone);
        DenialText text = new DenialText(zone);
        String lastRefusal = "";
        int surprises = 0;
        try (ScheduledExecutorService watchdog = Policies.watchdog();
                Stream<Path> files = Files.list(cases)) {
            CaseRunner runner =
                    new CaseRunner(bundle, new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, watchdog));
            out.printf(
                    "%-17s %-12s %-8s %-52s %s%n",
                    "WHEN (" + zone.getId().replaceAll(".*/", "").replace('_', ' ') + ")",
                    "CLASS",
                    "SAYS",
                    "WHAT",
                    "WHY");
            for (Path file : files.filter(name -> name.toString().endsWith(".case.yaml"))
                    .sorted()
                    .toList()) {
                CaseFile read = CaseFile.read(file);
                Decision decision = runner.decide(read);
                List<String> differences = runner.differences(read, decision);
                String why = String.join(", ", decision.denyingCodes());
                String changeClass = decision.change() == null
                        ? ""
                        : decision.change().changeClass().name();
                out.printf(
                        "%-17s %-12s %-8s %-52s %s%n",
                        times.format(read.at()),
                        changeClass,
                        decision.allowed() ? "admits" : "refuses",
                        read.name(),
                        why);
                differences.forEach(difference -> out.println("  not as expected: " + difference));
                surprises += differences.size();
                lastRefusal = decision.allowed() ? lastRefusal : text.of(decision);
            }
            watchdog.shutdown();
        }
        out.println();
        out.println("What kubectl prints for the last refusal:");
        out.println();
        out.println(
                "Error from server (Forbidden): admission webhook \"deploy.deploygate.novapay.com\" denied the request: "
                        + lastRefusal);
        out.flush();
        return surprises == 0 ? 0 : 1;
    }
}
