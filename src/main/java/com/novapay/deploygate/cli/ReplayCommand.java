package com.novapay.deploygate.cli;

import com.novapay.deploygate.audit.DecisionReader;
import com.novapay.deploygate.audit.query.RecordFilter;
import com.novapay.deploygate.audit.query.RecordQueries;
import com.novapay.deploygate.audit.query.RecordReads;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.cli.audit.AuditListCommand;
import com.novapay.deploygate.cli.audit.LogSource;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.policytest.CaseFile;
import com.novapay.deploygate.policytest.CaseRunner;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.policytest.RecordedPolicies;
import com.novapay.deploygate.policytest.Replay;
import com.novapay.deploygate.policytest.ReplayReport;
import com.novapay.deploygate.policytest.RuleTexts;
import com.novapay.deploygate.terminal.Output;
import com.novapay.deploygate.terminal.Progress;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay replay}: recorded decisions against changed rules. */
@Command(
        name = "replay",
        description = {
            "Evaluates recorded decisions again with other policies, each at its own time and with its own facts, and",
            "prints those that would differ. It reads only the audit log and records nothing.",
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
            "  novapay replay --policies policies --cases cases"
        })
final class ReplayCommand implements Callable<Integer> {
    private static final Duration QUERY = Duration.ofMinutes(1);
    private static final int STEP = 100;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--policies", paramLabel = "DIR", description = "The changed policies; default: those in the jar.")
    private @Nullable Path policies;

    @Option(
            names = "--since",
            paramLabel = "30d|12h|15m|TIME",
            defaultValue = "30d",
            description = "Only decisions since then; default: 30d.")
    private String since = "30d";

    @Option(names = "--cases", paramLabel = "DIR", description = "Directory of case files, instead of the audit log.")
    private @Nullable Path cases;

    @Mixin
    private LogSource source = new LogSource();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        PolicyBundle bundle = Policies.load(policies);
        ScheduledExecutorService watchdog = Policies.watchdog();
        try {
            ReplayReport report = new ReplayReport(bundle.revision());
            WasmPolicyEvaluator evaluator = Policies.evaluator(bundle, policies, watchdog);
            if (cases == null) {
                replay(evaluator, report, new Progress(spec.commandLine().getErr()));
            } else {
                compare(cases, bundle, evaluator, watchdog, report);
            }
            out.print(output.json() ? report.json() + System.lineSeparator() : report.text());
            out.flush();
            return report.exitCode();
        } finally {
            watchdog.shutdownNow();
        }
    }

    private void replay(PolicyEvaluator evaluator, ReplayReport report, Progress progress) {
        RecordFilter filter = new RecordFilter(
                Optional.of(AuditListCommand.since(since, Clock.systemUTC())), Optional.empty(), Map.of());
        RecordStore store = source.store();
        DecisionReader reader = new DecisionReader(store);
        Replay replay = new Replay(
                evaluator,
                new RuleTexts(Policies.sources(policies)),
                revision -> RecordedPolicies.of(reader, revision));
        try (RecordReads reads = new RecordReads(store, QUERY)) {
            new RecordQueries(reads).each(filter, (row, document) -> {
                report.add(replay.of(document));
                if (report.total() % STEP == 0) {
                    progress.show("evaluated again: " + report.total() + ", back to " + row.time());
                }
            });
        } catch (SQLException e) {
            throw LogSource.unreadable(store, e);
        } finally {
            progress.end();
        }
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
}
