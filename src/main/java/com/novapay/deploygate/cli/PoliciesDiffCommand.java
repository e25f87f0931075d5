package com.novapay.deploygate.cli;

import com.novapay.deploygate.audit.DecisionReader;
import com.novapay.deploygate.authoring.PolicyDiff;
import com.novapay.deploygate.cli.audit.LogSource;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.policytest.RecordedPolicies;
import com.novapay.deploygate.terminal.Output;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code novapay policies diff}. */
@Command(
        name = "diff",
        description = {
            "Prints in words what differs between two policies: rules added, removed and changed, with their text, remedy and"
                    + " enforcement, libraries, and settings.",
            "Each is a directory, a revision that the audit log has, or the word shipped, for the policies in the jar."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:there are no differences", "1:there are differences", "2:one of them cannot be read"},
        footer = {
            "",
            "Examples:",
            "  novapay policies diff shipped policies",
            "  novapay policies diff policies-before policies -o json",
            "  novapay policies diff 3f9c…e1 policies --store jdbc:postgresql://db/gate   the whole revision, as records name it"
        })
final class PoliciesDiffCommand implements Callable<Integer> {
    private static final String SHIPPED = "shipped";

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(
            index = "0",
            paramLabel = "FROM",
            description = "The policies before: a revision, a directory, or shipped.")
    private String from = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "TO",
            defaultValue = SHIPPED,
            description = "The policies after; default: shipped.")
    private String to = SHIPPED;

    @Mixin
    private LogSource log = new LogSource();

    @Mixin
    private Output output = new Output();

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PolicyDiff diff = PolicyDiff.between(sources(from), sources(to));
        PrintWriter out = spec.commandLine().getOut();
        if (output.json()) {
            out.println(diff.json());
        } else {
            diff.lines().forEach(out::println);
        }
        out.flush();
        return diff.isEmpty() ? 0 : 1;
    }

    private Map<String, String> sources(String named) {
        if (named.equals(SHIPPED)) {
            return Policies.sources(null);
        }
        if (Files.isDirectory(Path.of(named))) {
            return Policies.sources(Path.of(named));
        }
        if (!named.matches("[0-9a-f]{64}")) {
            throw new UsageProblem("\"" + named
                    + "\" is neither a directory, nor a revision of 64 hex digits, nor the word " + SHIPPED);
        }
        return RecordedPolicies.shippedTexts(named)
                .or(() -> RecordedPolicies.recorded(new DecisionReader(log.store()), named))
                .orElseThrow(() -> new UsageProblem("the audit log has no policies of revision " + named
                        + "; novapay audit list --type policy.sources lists the revisions"));
    }
}
