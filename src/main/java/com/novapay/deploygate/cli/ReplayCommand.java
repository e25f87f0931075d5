package com.novapay.deploygate.cli;

import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.cli.audit.LogSource;
import com.novapay.deploygate.cli.audit.Moments;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.policytest.CaseFile;
import com.novapay.deploygate.policytest.CaseRunner;
import com.novapay.deploygate.policytest.DecisionSource;
import com.novapay.deploygate.policytest.ExportedDecisions;
import com.novapay.deploygate.policytest.LoggedDecisions;
import com.novapay.deploygate.policytest.ParallelReplay;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.policytest.Replay;
import com.novapay.deploygate.policytest.ReplayFormat;
import com.novapay.deploygate.policytest.ReplayReport;
import com.novapay.deploygate.policytest.RuleTexts;
import com.novapay.deploygate.terminal.Progress;
import com.novapay.deploygate.terminal.ProgressBar;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.terminal.WordReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay replay}: recorded decisions against changed rules. */
@Command(
        name = "replay",
        description = {
            "Evaluates recorded decisions again with other policies, and prints those that would differ.",
            "Each is evaluated at its own time, or all at the time of --at, with the facts that were recorded with it. The command"
                    + " only reads the audit log, or an export of it (--from-export), and records nothing.",
            "With --cases it evaluates case files instead, with the policies in the jar and with the changed ones."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every decision would be the same",
            "1:some would differ",
            "2:the audit log or the policies could not be read, or some decisions could not be evaluated"
        },
        footer = {
            "",
            "Examples:",
            "  novapay replay --policies policies --since 30d",
            "  novapay replay --policies policies --store jdbc:postgresql://db/gate -o json",
            "  novapay replay --policies policies --from-export october.jsonl --format markdown",
            "  novapay replay --policies policies --since 30d --at 2026-12-24T15:00:00Z",
            "  novapay replay --policies policies --cases cases"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final String USUAL = "30d";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--policies", paramLabel = "DIR", description = "The changed policies; default: those in the jar.")
    private @Nullable Path policies;

    @Option(
            names = "--since",
            paramLabel = "30d|12h|15m|TIME",
            description = "Only decisions since then; default: 30d, with --from-export all.")
    private Optional<String> since = Optional.empty();

    @Option(
            names = "--at",
            paramLabel = "RFC3339",
            description =
                    "Evaluates all decisions at this time instead of their own; facts stay as they were recorded.")
    private @Nullable String at;

    @Option(
            names = "--from-export",
            paramLabel = "FILE",
            description =
                    "A file that novapay audit export wrote, instead of the audit log; its proofs are not verified.")
    private @Nullable Path export;

    @Option(names = "--cases", paramLabel = "DIR", description = "Directory of case files, instead of the audit log.")
    private @Nullable Path cases;

    @Option(
            names = {"-o", "--output", "--format"},
            paramLabel = "text|json|markdown",
            converter = FormatReader.class,
            description = "The output format: text, json, or markdown for a pull request; default: text.")
    private ReplayFormat format = ReplayFormat.TEXT;

    @Mixin
    private LogSource source = new LogSource();

    @Override
    public Integer call() {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        PrintWriter out = commandLine().getOut();
        Optional<Instant> moment = Optional.ofNullable(at).map(text -> CaseFile.time(text, "--at"));
        Optional<Instant> from = from();
        PolicyBundle bundle = Policies.load(policies);
        ScheduledExecutorService watchdog = Policies.watchdog();
        try {
            ReplayReport report = new ReplayReport(bundle.revision(), from, moment);
            WasmPolicyEvaluator evaluator = Policies.evaluator(bundle, policies, cases == null ? threads : 1, watchdog);
            if (cases == null) {
                replay(evaluator, threads, moment, from, report);
            } else {
                compare(cases, bundle, evaluator, watchdog, report);
            }
            out.print(format.print(report));
            out.flush();
            return report.exitCode();
        } finally {
            watchdog.shutdownNow();
        }
    }

    /** Cases have no time in the log; an export was chosen by time when it was made. */
    private Optional<Instant> from() {
        if (cases != null) {
            if (export != null || at != null || since.isPresent()) {
                throw new UsageProblem((export != null ? "--from-export" : at != null ? "--at" : "--since")
                        + " is for recorded decisions; leave out --cases");
            }
            return Optional.empty();
        }
        return since.or(() -> export == null ? Optional.of(USUAL) : Optional.empty())
                .map(text -> Moments.from("--since", text, Clock.systemUTC()));
    }

    private void replay(
            WasmPolicyEvaluator evaluator,
            int threads,
            Optional<Instant> moment,
            Optional<Instant> from,
            ReplayReport report) {
        DecisionSource decisions = export == null ? logged() : new ExportedDecisions(export);
        Replay replay = new Replay(evaluator, new RuleTexts(Policies.sources(policies)), decisions.revisions(), moment);
        ProgressBar bar = new ProgressBar(new Progress(commandLine().getErr()), System::nanoTime);
        ExecutorService workers = Executors.newFixedThreadPool(
                threads, Thread.ofPlatform().daemon().name("replay-", 0).factory());
        try {
            ParallelReplay.run(decisions, from, replay, workers, threads, report, bar);
        } finally {
            workers.shutdownNow();
            bar.end();
        }
    }

    private DecisionSource logged() {
        RecordStore store = source.store();
        return new LoggedDecisions(store, e -> LogSource.unreadable(store, e));
    }

    private CommandLine commandLine() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        return spec.commandLine();
    }

    private static void compare(
            Path directory,
            PolicyBundle changed,
            WasmPolicyEvaluator evaluator,
            ScheduledExecutorService watchdog,
            ReplayReport report) {
        PolicyBundle shipped = Policies.load(null);
        CaseRunner before = new CaseRunner(shipped, new WasmPolicyEvaluator(shipped, 1, Policies.MAX_MEMORY, watchdog));
        CaseRunner after = new CaseRunner(changed, evaluator);
        List<Path> files = TestCommand.find(directory);
        if (files.isEmpty()) {
            throw new UsageProblem("--cases: " + directory + " holds no *.case.yaml");
        }
        for (Path file : files) {
            CaseFile read = CaseFile.read(file);
            report.add(read.name(), before.decide(read), after.decide(read));
        }
    }

    static final class FormatReader extends WordReader<ReplayFormat> {
        FormatReader() {
            super(ReplayFormat.class);
        }
    }
}
