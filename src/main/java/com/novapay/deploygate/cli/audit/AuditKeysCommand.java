package com.novapay.deploygate.cli.audit;

import com.novapay.deploygate.audit.merkle.NoteSigner;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.tree.TreeProblem;
import com.novapay.deploygate.audit.tree.TreeTool;
import com.novapay.deploygate.gate.GateAudit;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay audit keys}. */
@Command(
        name = "keys",
        description = {
            "Prints the verifier key of the audit log; give it to the auditors who verify the log.",
            "With --rotate it makes a new key. The old key signs a record that names the new one, then it is destroyed."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:printed", "1:this machine has no key that may sign the audit log", "2:the command failed"},
        footer = {
            "",
            "Examples:",
            "  novapay audit keys --data /var/lib/deploy-gate > signing.pub",
            "  novapay audit keys --data /var/lib/deploy-gate --rotate"
        })
final class AuditKeysCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private LogSource source = new LogSource();

    @Option(names = "--rotate", description = "Make a new key; a running gate picks it up.")
    private boolean rotate;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        Clock clock = Clock.systemUTC();
        RecordStore store = source.store();
        PrintWriter out = spec.commandLine().getOut();
        try (TreeTool tool = new TreeTool(store, GateAudit.settings(source.settings()), clock, GateAudit.ids(clock))) {
            if (rotate && tool.hasKey()) {
                tool.rotate();
            }
            Optional<NoteSigner> signer = tool.signer();
            if (signer.isEmpty()) {
                PrintWriter err = spec.commandLine().getErr();
                err.println(spec.qualifiedName() + ": this machine has no key that may sign this audit log");
                err.flush();
                return 1;
            }
            out.println(signer.get().key());
            out.flush();
            return 0;
        } catch (SQLException e) {
            throw LogSource.unreadable(store, e);
        } catch (IOException | TreeProblem e) {
            throw new UsageProblem(store.told() + ": " + e.getMessage());
        }
    }
}
