package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.policytest.CaseFile;
import com.novapay.deploygate.policytest.CaseRunner;
import com.novapay.deploygate.policytest.EngineCheck;
import com.novapay.deploygate.policytest.JunitReport;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.policytest.RegoTests;
import com.novapay.deploygate.policytest.TestResult;
import com.novapay.deploygate.terminal.Output;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
        exitCodeList = {"0:all passed", "1:a test or case failed", "2:something could not be read"},
        footer = {
            "",
            "Examples:",
            "  novapay test policies                          unit tests and coverage, then cases beside them",
            "  novapay test policies --cases demo/cases --junit report.xml",
            "  novapay test --cases demo/cases                the shipped policies"
        })
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

    @Mixin
    private Output output = new Output();

    @Option(names = "--junit", paramLabel = "FILE", description = "Also write the results as JUnit XML.")
    private @Nullable Path junit;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter progress = output.json() ? new PrintWriter(Writer.nullWriter()) : out;
        Path directory = cases == null ? policies : cases;
        Map<Path, CaseFile> files = directory == null ? Map.of() : read(find(directory));
        if (cases != null && files.isEmpty()) {
            throw new UsageProblem("--cases: " + cases + " holds no *.case.yaml");
        }
        PolicyBundle bundle = Policies.load(policies);
        List<TestResult> results = new ArrayList<>();
        if (policies != null) {
            results.addAll(unitTests(policies, progress));
        }
        results.addAll(runCases(bundle, policies, files, progress));
        if (junit != null) {
            JunitReport.write(junit, results);
        }
        long failed = results.stream().filter(result -> !result.passed()).count();
        if (results.isEmpty()) {
            throw new UsageProblem(
                    directory == null
                            ? "nothing to test: name a directory of policies or --cases"
                            : directory + " holds no tests: no *_test.rego, no *.case.yaml");
        }
        out.println(
                output.json() ? json(results, failed) : (results.size() - failed) + " passed, " + failed + " failed");
        out.flush();
        return failed == 0 ? 0 : 1;
    }

    private static ObjectNode json(List<TestResult> results, long failed) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("passed", results.size() - failed)
                .put("failed", failed);
        ArrayNode array = node.putArray("results");
        for (TestResult result : results) {
            ObjectNode one = array.addObject()
                    .put("suite", result.suite())
                    .put("name", result.name())
                    .put("passed", result.passed())
                    .put("seconds", result.seconds());
            result.problems().forEach(one.putArray("problems")::add);
        }
        return node;
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

    /** All are read before the first is judged, and all that cannot be read are told at once. */
    private static Map<Path, CaseFile> read(List<Path> files) {
        Map<Path, CaseFile> cases = new LinkedHashMap<>();
        List<String> problems = new ArrayList<>();
        for (Path file : files) {
            try {
                cases.put(file, CaseFile.read(file));
            } catch (UsageProblem e) {
                problems.add(String.valueOf(e.getMessage()));
            }
        }
        if (!problems.isEmpty()) {
            throw new UsageProblem(String.join("\n", problems));
        }
        return cases;
    }

    private static List<TestResult> runCases(
            PolicyBundle bundle, @Nullable Path policies, Map<Path, CaseFile> cases, PrintWriter out) {
        List<TestResult> results = new ArrayList<>();
        try (ScheduledExecutorService watchdog = Policies.watchdog()) {
            WasmPolicyEvaluator evaluator = Policies.evaluator(bundle, policies, watchdog);
            CaseRunner runner = new CaseRunner(bundle, evaluator);
            for (Map.Entry<Path, CaseFile> entry : cases.entrySet()) {
                long start = System.nanoTime();
                Path file = entry.getKey();
                CaseFile read = entry.getValue();
                Decision decision = runner.decide(read);
                List<String> differences = runner.differences(read, decision);
                out.println((differences.isEmpty() ? "ok      " : "FAILED  ") + file + ": " + read.name());
                differences.forEach(difference -> out.println("          " + difference));
                double seconds = (System.nanoTime() - start) / 1e9;
                results.add(new TestResult(String.valueOf(file.getParent()), read.name(), seconds, differences));
            }
            if (policies != null) {
                results.addAll(bothEngines(new EngineCheck(policies, bundle, evaluator), policies, out));
            }
            watchdog.shutdownNow();
        }
        return results;
    }

    /** A failed test where the gate's engine cannot judge the samples of the policies, or judges otherwise than opa. */
    private static List<TestResult> bothEngines(EngineCheck check, Path policies, PrintWriter out) {
        long start = System.nanoTime();
        try {
            List<String> problems = check.samples(Policies.opa());
            if (problems.isEmpty()) {
                return List.of();
            }
            out.println("FAILED  " + policies + ": samples in the gate's engine");
            problems.forEach(problem -> out.println("          " + problem));
            return List.of(new TestResult(
                    policies.toString(), "samples in the gate's engine", (System.nanoTime() - start) / 1e9, problems));
        } catch (PolicyProblem e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
    }

    static List<Path> find(Path directory) {
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
