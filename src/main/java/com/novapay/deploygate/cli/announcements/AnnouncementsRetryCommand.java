package com.novapay.deploygate.cli.announcements;

import com.novapay.deploygate.cli.audit.LogSource;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code novapay announcements retry}. */
@Command(
        name = "retry",
        description = {
            "Puts dead letters back into the outbox; the running gate delivers them within seconds.",
            "A state that is out of date by now is not shown again, only its detail is."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:put back", "1:there is no such dead letter", "2:the outbox could not be read"},
        footer = {
            "",
            "Examples:",
            "  novapay announcements list",
            "  novapay announcements retry 42 43",
            "  novapay announcements retry --all --store jdbc:postgresql://db/gate"
        })
final class AnnouncementsRetryCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private LogSource source = new LogSource();

    @Parameters(arity = "0..*", paramLabel = "ID", description = "Ids of dead letters, as list shows them.")
    private List<Long> ids = new ArrayList<>();

    @Option(names = "--all", description = "All dead letters.")
    private boolean all;

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        if (all != ids.isEmpty()) {
            throw new UsageProblem("name ids of dead letters, or --all; novapay announcements list shows them");
        }
        List<Long> missing = new ArrayList<>();
        int retried = OutboxSource.ask(source, list -> {
            if (all) {
                return list.retryAll();
            }
            for (Long id : ids) {
                if (!list.retry(id)) {
                    missing.add(id);
                }
            }
            return ids.size() - missing.size();
        });
        PrintWriter out = spec.commandLine().getOut();
        out.println(retried + (retried == 1 ? " dead letter is" : " dead letters are") + " put back");
        missing.forEach(id -> out.println("no dead letter has the id " + id));
        out.flush();
        return retried == 0 || !missing.isEmpty() ? 1 : 0;
    }
}
