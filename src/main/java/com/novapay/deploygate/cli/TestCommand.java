package com.novapay.deploygate.cli;

import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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

    @Option(names = "--junit", paramLabel = "FILE", description = "Also write the results as JUnit XML.")
    private @Nullable Path junit;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        PolicyBundle bundle = Policies.load(policies);
        List<TestResult> results = new ArrayList<>();
        if (policies != null) {
            results.addAll(unitTests(policies, out));
        }
        Path directory = cases == null ? policies : cases;
        if (directory != null) {
            results.addAll(runCases(bundle, find(directory), out));
        }
        if (junit != null) {
            JunitReport.write(junit, results);
        }
        long failed = results.stream().filter(result -> !result.passed()).count();
        if (results.isEmpty()) {
            throw new UsageProblem("there is nothing to test: name a directory of policies or --cases");
        }
        out.println((results.size() - failed) + " passed, " + failed + " failed");
        out.flush();
        return failed == 0 ? 0 : 1;
    }

    private static List<TestResult> unitTests(Path policies, PrintWriter out) {
        List<TestResult> results = RegoTests.run(policies);
        for (TestResult result : results) {
            if (!result.passed()) {
                out.println("FAILED  " + result.suite() + "." + result.name());
                result.problems().forEach(problem -> out.println("          " + problem));
            }
        }
        out.printf(Locale.ROOT, "%d Rego unit tests, coverage %.1f %%%n", results.size(), RegoTests.coverage(policies));
        return results;
    }

    private static List<TestResult> runCases(PolicyBundle bundle, List<Path> files, PrintWriter out) {
        List<TestResult> results = new ArrayList<>();
        try (ScheduledExecutorService watchdog = Policies.watchdog()) {
            CaseRunner runner =
                    new CaseRunner(bundle, new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, watchdog));
            for (Path file : files) {
                long start = System.nanoTime();
                CaseFile read = CaseFile.read(file);
                Decision decision = runner.decide(read);
                List<String> differences = runner.differences(read, decision);
                out.println((differences.isEmpty() ? "ok      " : "FAILED  ") + file + ": " + read.name());
                differences.forEach(difference -> out.println("          " + difference));
                double seconds = (System.nanoTime() - start) / 1e9;
                results.add(new TestResult(String.valueOf(file.getParent()), read.name(), seconds, differences));
            }
            watchdog.shutdownNow();
        }
        return results;
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
