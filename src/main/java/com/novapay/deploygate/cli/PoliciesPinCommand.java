package com.novapay.deploygate.cli;

import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.cli.audit.LogSource;
import com.novapay.deploygate.gate.LoadedRevisions;
import com.novapay.deploygate.gate.PolicyPin;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code novapay policies pin}. */
@Command(
        name = "pin",
        description = {
            "Pins all gates of a store to one revision of the policies that was active before.",
            "They follow within seconds, whatever their source holds and whether it can be reached. The audit log records",
            "who did it and why."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:pinned", "1:pinned, but no gate activated the revision in time", "2:the command failed"},
        footer = {
            "",
            "Examples:",
            "  novapay policies pin 3f9c2a1b7d04 --reason \"the new staging rule denies every deploy\"",
            "  novapay policies pin 8c1f0e7 --reason \"back to the commit before\" --store jdbc:postgresql://db/gate",
            "  novapay audit list --type policy.loaded        revisions that were active",
            "  novapay policies unpin --reason \"fixed in Git\""
        })
final class PoliciesPinCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            paramLabel = "REVISION",
            description = "The revision or commit, whole or its first seven digits or more.")
    private String revision = "";

    @Mixin
    private PinOptions options = new PinOptions();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        RecordStore store = options.store();
        PrintWriter out = spec.commandLine().getOut();
        try {
            LoadedRevisions loaded = new LoadedRevisions(store);
            String whole = whole(loaded);
            PolicyPin pin = options.log(store).pin(whole, options.user(), options.reason());
            out.println("Pinned to revision " + whole + " by " + pin.by() + ": " + pin.reason());
            out.flush();
            List<String> gates = loaded.awaitActive(whole, PATIENCE);
            gates.forEach(gate -> out.println("  active at " + gate));
            if (gates.isEmpty()) {
                out.println("No gate has activated it yet; see novapay status and the gates' logs.");
            }
            out.println("It stays so until: novapay policies unpin --reason \"…\"");
            out.flush();
            return gates.isEmpty() ? 1 : 0;
        } catch (SQLException e) {
            throw LogSource.unreadable(store, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private String whole(LoadedRevisions loaded) throws SQLException {
        if (!revision.matches("[0-9a-f]{7,64}")) {
            throw new UsageProblem("REVISION: \"" + revision
                    + "\" is not a revision; write seven or more of its digits, 0-9 and a-f, from the beginning");
        }
        List<String> found = loaded.matching(revision);
        if (found.size() > 1) {
            throw new UsageProblem(
                    "REVISION: " + revision + " is the beginning of several: " + String.join(", ", found));
        }
        if (found.isEmpty()) {
            throw new UsageProblem("REVISION: no gate of this store had policies of revision or commit " + revision
                    + " active; novapay audit list --type policy.loaded lists them");
        }
        return found.getFirst();
    }
}
