package com.novapay.deploygate.cli;

import com.novapay.deploygate.audit.DecisionReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code novapay audit}: reads the decision log. */
@Command(name = "audit", description = "Reads the decision log.", mixinStandardHelpOptions = true)
final class AuditCommand {
    @Spec
    private @Nullable CommandSpec spec;

    @Command(name = "list", description = "The newest decisions first.", mixinStandardHelpOptions = true)
    int list(
            @Option(
                            names = "--data",
                            paramLabel = "DIR",
                            defaultValue = ".deploy-gate",
                            description = "The gate's data directory; default: ${DEFAULT-VALUE}.")
                    Path data,
            @Option(names = "--limit", defaultValue = "50", description = "How many; default: ${DEFAULT-VALUE}.")
                    int limit) {
        PrintWriter out = out();
        try {
            for (DecisionReader.Row row : reader(data).list(limit)) {
                out.printf(
                        "%-24s %-18s %-6s %-12s %-40s %-24s %s%n",
                        row.time(),
                        row.id(),
                        row.outcome(),
                        row.changeClass(),
                        row.workload(),
                        row.user(),
                        row.codes());
            }
        } catch (SQLException e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
        out.flush();
        return 0;
    }

    @Command(name = "show", description = "One decision as JSON.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "ID", description = "A decision id or a request uid.") String id,
            @Option(
                            names = "--data",
                            paramLabel = "DIR",
                            defaultValue = ".deploy-gate",
                            description = "The gate's data directory; default: ${DEFAULT-VALUE}.")
                    Path data) {
        PrintWriter out = out();
        try {
            List<String> documents = reader(data).show(id);
            documents.forEach(out::println);
            out.flush();
            return documents.isEmpty() ? 1 : 0;
        } catch (SQLException e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
    }

    private static DecisionReader reader(Path data) {
        return new DecisionReader(data.resolve("decisions.db"));
    }

    private PrintWriter out() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        return spec.commandLine().getOut();
    }
}
