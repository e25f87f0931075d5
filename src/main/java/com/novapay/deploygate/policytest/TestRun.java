package com.novapay.deploygate.policytest;

import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.terminal.UsageProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Runs the Rego unit tests of policies and case files, several at a time. A case that cannot be read or judged is a result, and
 * the others run all the same. Confined to one thread; the executors are the caller's.
 */
public final class TestRun {
    private final @Nullable Path policies;
    private final @Nullable Pattern only;
    private final int parallel;
    private final ExecutorService executor;
    private final ScheduledExecutorService watchdog;

    /**
     * @param policies their directory, or null for those in the jar, which have no unit tests
     * @param only what the name of a test, or the name or file of a case, must contain; null for all
     * @param parallel how many cases run at a time
     */
    public TestRun(
            @Nullable Path policies,
            @Nullable Pattern only,
            int parallel,
            ExecutorService executor,
            ScheduledExecutorService watchdog) {
        this.policies = policies;
        this.only = only;
        this.parallel = parallel;
        this.executor = executor;
        this.watchdog = watchdog;
    }

    /**
     * Runs everything.
     *
     * @param files case files
     * @param printed gets each line as soon as it and those before it are known
     * @throws UsageProblem when the policies do not compile or {@code opa} cannot be run
     */
    public TestReport run(List<Path> files, Consumer<String> printed) {
        Path directory = policies;
        List<TestResult> results = new ArrayList<>();
        Optional<Coverage> coverage = Optional.empty();
        Future<List<TestResult>> unitTests = directory == null
                ? null
                : executor.submit(() -> new RegoTests(Policies.opa(), directory).run(this::isSelected));
        try {
            PolicyBundle bundle = Policies.load(directory);
            WasmPolicyEvaluator evaluator = Policies.evaluator(bundle, directory, parallel, watchdog);
            List<Future<Optional<TestResult>>> cases = start(files, new CaseRunner(bundle, evaluator));
            if (directory != null && unitTests != null) {
                for (TestResult result : get(unitTests)) {
                    results.add(result);
                    if (!result.passed()) {
                        print(result, result.suite() + "." + result.name(), printed);
                    }
                }
                coverage = only == null ? Optional.of(coverage(directory, results)) : Optional.empty();
                new TestReport(results, coverage).coverageLines().forEach(printed);
            }
            for (Future<Optional<TestResult>> one : cases) {
                get(one).ifPresent(result -> {
                    results.add(result);
                    print(result, result.place() + ": " + result.name(), printed);
                });
            }
            if (directory != null && only == null) {
                bothEngines(new EngineCheck(directory, bundle, evaluator), directory)
                        .ifPresent(result -> {
                            results.add(result);
                            print(result, result.suite() + ": " + result.name(), printed);
                        });
            }
            return new TestReport(results, coverage);
        } finally {
            if (unitTests != null) {
                unitTests.cancel(true);
            }
        }
    }

    private static void print(TestResult result, String name, Consumer<String> printed) {
        printed.accept((result.passed() ? "ok      " : result.ran() ? "FAILED  " : "ERROR   ") + name);
        result.lines().forEach(line -> printed.accept("          " + line));
    }

    private boolean isSelected(String name) {
        return only == null || only.matcher(name).find();
    }

    private static Coverage coverage(Path directory, List<TestResult> unitTests) {
        List<String> passing = unitTests.stream()
                .filter(TestResult::passed)
                .map(result -> result.suite() + "." + result.name())
                .toList();
        return Coverage.of(Policies.opa(), directory, passing, passing.size() == unitTests.size());
    }

    private List<Future<Optional<TestResult>>> start(List<Path> files, CaseRunner runner) {
        return files.stream()
                .map(file -> executor.submit(() -> judge(file, runner)))
                .toList();
    }

    /** Empty when the case is not selected. One that cannot be read may be the one that is meant. */
    private Optional<TestResult> judge(Path file, CaseRunner runner) {
        long start = System.nanoTime();
        String suite = String.valueOf(file.getParent());
        String name = String.valueOf(file.getFileName());
        try {
            CaseFile read = CaseFile.read(file);
            name = read.name();
            if (!isSelected(name) && !isSelected(file.toString())) {
                return Optional.empty();
            }
            List<Difference> differences = CaseDifferences.of(read, runner.decide(read));
            double seconds = (System.nanoTime() - start) / 1e9;
            return Optional.of(new TestResult(
                    TestResult.Kind.CASE, suite, name, file.toString(), seconds, differences, "", List.of()));
        } catch (UsageProblem e) {
            String problem = String.valueOf(e.getMessage());
            return Optional.of(TestResult.unreadable(
                    suite,
                    name,
                    file.toString(),
                    problem.startsWith(file.toString()) ? problem : file + ": " + problem));
        }
    }

    /** A failed test where the gate's engine cannot evaluate the samples of the policies, or differs from {@code opa}. */
    private static Optional<TestResult> bothEngines(EngineCheck check, Path policies) {
        long start = System.nanoTime();
        try {
            List<Difference> problems = check.samples(Policies.opa()).stream()
                    .map(problem -> Difference.ofCase(problem, "", "", List.of()))
                    .toList();
            return problems.isEmpty()
                    ? Optional.empty()
                    : Optional.of(new TestResult(
                            TestResult.Kind.ENGINE,
                            policies.toString(),
                            "samples in the gate's engine",
                            policies.toString(),
                            (System.nanoTime() - start) / 1e9,
                            problems,
                            "",
                            List.of()));
        } catch (PolicyProblem e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageProblem("interrupted");
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException thrown -> throw thrown;
                case Error thrown -> throw thrown;
                case null, default -> throw new IllegalStateException(e);
            }
        }
    }
}
