package com.novapay.deploygate.cli;

import com.novapay.deploygate.authoring.RuleScaffold;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code novapay policies new}. */
@Command(
        name = "new",
        description = "Writes a new rule with METADATA, tests and samples, which pass as written, for you to edit.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the rule is written", "2:the rule exists, or cannot be written"},
        footer = {
            "",
            "Examples:",
            "  novapay policies new night-window",
            "  novapay policies new night-window my-policies"
        })
final class PoliciesNewCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(index = "0", paramLabel = "RULE", description = "The code of the rule, such as night-window.")
    private String rule = "";

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DIR",
            defaultValue = "policies",
            description = "Directory of policies; default: policies.")
    private Path policies = Path.of("policies");

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        List<Path> files = RuleScaffold.of(rule).write(policies);
        out.println("Written:");
        files.forEach(file -> out.println("  " + file));
        out.println();
        out.println("As written, the rule denies production workloads with a long name. Edit next:");
        out.println("  1. METADATA, the condition and the remedy in " + files.getFirst());
        out.println(
                "  2. the results in " + files.get(1) + ", with members that are missing, null and of another type");
        out.println("  3. the samples: one change that is denied, one that is allowed");
        out.println();
        out.println("Then run:");
        out.println("  novapay test " + policies + " --run " + rule.replace('-', '_') + " --watch");
        out.println("  novapay test " + policies);
        out.println("  novapay policies lint " + policies);
        out.flush();
        return 0;
    }
}
