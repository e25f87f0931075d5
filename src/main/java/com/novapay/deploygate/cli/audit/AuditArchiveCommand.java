package com.novapay.deploygate.cli.audit;

import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.tree.TreeProblem;
import com.novapay.deploygate.audit.tree.TreeTool;
import com.novapay.deploygate.gate.GateAudit;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code novapay audit archive}. */
@Command(
        name = "archive",
        description = {
            "Moves months that are older than audit.online into files with proofs, "
                    + "DATA/archive/2026-07.jsonl, and removes files that are older than audit.keep.",
            "A running gate does this every day."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done, even if nothing was due", "2:failed; no record is lost"},
        footer = {"", "Example:", "  novapay audit archive --data /var/lib/deploy-gate"})
final class AuditArchiveCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private LogSource source = new LogSource();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        Clock clock = Clock.systemUTC();
        RecordStore store = source.store();
        try (TreeTool tool = new TreeTool(store, GateAudit.settings(source.settings()), clock, GateAudit.ids(clock))) {
            List<String> done = tool.archive(GateAudit.archive(source.settings()));
            PrintWriter out = spec.commandLine().getOut();
            done.forEach(out::println);
            if (done.isEmpty()) {
                out.println("no month is old enough");
            }
            out.flush();
            return 0;
        } catch (SQLException e) {
            throw LogSource.unreadable(store, e);
        } catch (IOException | TreeProblem e) {
            throw new UsageProblem(store.told() + ": " + e.getMessage());
        }
    }
}
