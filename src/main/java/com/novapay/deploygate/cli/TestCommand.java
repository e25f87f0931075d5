package com.novapay.deploygate.cli;

import com.novapay.deploygate.policytest.CaseFiles;
import com.novapay.deploygate.policytest.FolderWatch;
import com.novapay.deploygate.policytest.JunitReport;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.policytest.TestReport;
import com.novapay.deploygate.policytest.TestRun;
import com.novapay.deploygate.terminal.Output;
import com.novapay.deploygate.terminal.Progress;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
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
        description = {
            "Runs the Rego unit tests of a policies directory, then case files (*.case.yaml), several at a time. Prints for each"
                    + " failed test what it expects, what the policies return and why, and the lines that no Rego test reaches."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all passed",
            "1:a test or case failed",
            "2:something could not be read; the other cases ran all the same"
        },
        footer = {
            "",
            "Examples:",
            "  novapay test policies                          unit tests and coverage, then cases beside them",
            "  novapay test policies --cases demo/cases --junit report.xml",
            "  novapay test --cases demo/cases                the shipped policies",
            "  novapay test policies --run friday --watch     again after each change, until Ctrl-C"
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
            paramLabel = "PATH",
            description = "A case file, or a directory of case files, searched with its folders; default: POLICIES.")
    private @Nullable Path cases;

    @Option(
            names = "--run",
            paramLabel = "REGEX",
            description =
                    "Only Rego tests whose name with its package, and cases whose name or file, contains a match. Coverage is"
                            + " not measured then.")
    private @Nullable String run;

    @Option(names = "--watch", description = "Run again whenever a file of POLICIES or --cases changes, until Ctrl-C.")
    private boolean watch;

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
        Pattern only = only();
        List<Path> watched = Stream.of(policies, cases)
                .filter(Objects::nonNull)
                .map(Path::normalize)
                .toList();
        if (!watch) {
            return once(only, out);
        }
        if (watched.isEmpty()) {
            throw nothing();
        }
        PrintWriter err = spec.commandLine().getErr();
        String name = spec.qualifiedName();
        try (FolderWatch changes = FolderWatch.of(watched)) {
            return new TestWatch(changes, output.json() ? err : out, err, name).run(() -> once(only, out));
        }
    }

    private int once(@Nullable Pattern only, PrintWriter out) {
        Path place = cases == null ? policies : cases;
        List<Path> files = place == null || (cases == null && !place.toFile().isDirectory()) ? List.of() : find(place);
        if (cases != null && files.isEmpty()) {
            throw new UsageProblem("--cases: " + cases + " holds no *.case.yaml");
        }
        TestReport report = report(files, only, out);
        if (junit != null) {
            JunitReport.write(junit, report.results());
        }
        if (report.results().isEmpty()) {
            throw only == null ? nothing() : new UsageProblem("--run: no test or case matches " + only);
        }
        out.println(output.json() ? report.json() : report.summary());
        out.flush();
        if (!report.unreadable().isEmpty()) {
            throw new UsageProblem(String.join("\n", report.unreadable()));
        }
        return report.exitCode();
    }

    private TestReport report(List<Path> files, @Nullable Pattern only, PrintWriter out) {
        int parallel = Runtime.getRuntime().availableProcessors();
        Progress progress =
                new Progress(Objects.requireNonNull(spec).commandLine().getErr());
        Consumer<String> printed = output.json()
                ? line -> {}
                : line -> {
                    progress.end();
                    out.println(line);
                };
        // One more, because the Rego tests wait for opa.
        try (ExecutorService executor = Executors.newFixedThreadPool(parallel + 1);
                ScheduledExecutorService watchdog = Policies.watchdog()) {
            progress.show("Testing");
            try {
                return new TestRun(policies, only, parallel, executor, watchdog).run(files, printed);
            } finally {
                executor.shutdownNow();
                watchdog.shutdownNow();
            }
        } finally {
            progress.end();
        }
    }

    private @Nullable Pattern only() {
        try {
            return run == null ? null : Pattern.compile(run);
        } catch (PatternSyntaxException e) {
            throw new UsageProblem("--run: \"" + run + "\" is not a regular expression: " + e.getDescription());
        }
    }

    private UsageProblem nothing() {
        Path place = cases == null ? policies : cases;
        return new UsageProblem(
                place == null
                        ? "nothing to test: name a directory of policies or --cases"
                        : place + " holds no tests: no *_test.rego, no *.case.yaml");
    }

    static List<Path> find(Path place) {
        return CaseFiles.find(place);
    }
}
