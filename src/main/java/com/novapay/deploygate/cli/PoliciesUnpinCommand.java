package com.novapay.deploygate.cli;

import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.cli.audit.LogSource;
import com.novapay.deploygate.gate.PolicyPin;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code novapay policies unpin}. */
@Command(
        name = "unpin",
        description = "Ends a pin: the gates go back to what the source of their policies holds.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:no longer pinned", "2:the command failed, or the policies are not pinned"},
        footer = {"", "Examples:", "  novapay policies unpin --reason \"fixed in Git\""})
final class PoliciesUnpinCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private PinOptions options = new PinOptions();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        RecordStore store = options.store();
        String why = options.reason();
        try {
            Optional<PolicyPin> pin = PolicyPin.newest(store);
            if (pin.isEmpty()) {
                throw new UsageProblem("the policies are not pinned");
            }
            options.log(store).unpin(options.user(), why);
            PrintWriter out = spec.commandLine().getOut();
            out.println("No longer pinned to revision " + pin.get().revision().substring(0, 12)
                    + "; the gates activate what their source holds within seconds.");
            out.flush();
            return 0;
        } catch (SQLException e) {
            throw LogSource.unreadable(store, e);
        }
    }
}
