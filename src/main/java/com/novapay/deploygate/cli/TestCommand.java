package com.novapay.deploygate.cli;

import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code novapay test}: Rego unit tests, then case files. */
@Command(
        name = "test",
        description = "Runs the Rego unit tests of a policies directory, then case files (*.case.yaml).",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:all passed", "1:a test or case failed", "2:something could not be read"})
final class TestCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "POLICIES",
            description = "Directory of the policies; default: those in the jar, without unit tests.")
    private @Nullable Path policies;

    @Option(
            names = "--cases",
            paramLabel = "DIR",
            description = "Directory of case files, searched with its folders; default: POLICIES.")
    private @Nullable Path cases;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        PolicyBundle bundle = Policies.load(policies);
        boolean unitTestsPassed = policies == null || unitTests(policies, out);
        Path directory = cases == null ? policies : cases;
        int failed = directory == null ? 0 : run(bundle, find(directory), out);
        return unitTestsPassed && failed == 0 ? 0 : 1;
    }

    private static int run(PolicyBundle bundle, List<Path> files, PrintWriter out) {
        int failed = 0;
        try (ScheduledExecutorService watchdog = Policies.watchdog()) {
            CaseRunner runner =
                    new CaseRunner(bundle, new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, watchdog));
            for (Path file : files) {
                CaseFile read = CaseFile.read(file);
                Decision decision = runner.decide(read);
                List<String> differences = runner.differences(read, decision);
                out.println((differences.isEmpty() ? "ok      " : "FAILED  ") + file + ": " + read.name());
                differences.forEach(difference -> out.println("          " + difference));
                failed += differences.isEmpty() ? 0 : 1;
            }
            watchdog.shutdownNow();
        }
        out.println((files.size() - failed) + " passed, " + failed + " failed");
        out.flush();
        return failed;
    }

    private static boolean unitTests(Path policies, PrintWriter out) {
        try {
            Opa opa = Opa.find().orElseThrow(() -> new UsageProblem("no opa: start through ./novapay"));
            Opa.Output output = opa.run(List.of("test", "--bundle", policies.toString()));
            out.print(output.out());
            out.print(output.err());
            out.flush();
            return output.succeeded();
        } catch (PolicyProblem e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
    }

    private static List<Path> find(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new UsageProblem("--cases: " + directory + " is not a directory");
        }
        try (Stream<Path> walk = Files.walk(directory)) {
            return new ArrayList<>(walk.filter(file -> file.toString().endsWith(".case.yaml"))
                    .sorted()
                    .toList());
        } catch (IOException e) {
            throw new UsageProblem(directory + ": cannot be read: " + e.getMessage());
        }
    }
}
