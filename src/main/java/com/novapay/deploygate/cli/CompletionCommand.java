package com.novapay.deploygate.cli;

import com.novapay.deploygate.terminal.UsageProblem;
import java.io.PrintWriter;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code novapay completion}. */
@Command(
        name = "completion",
        description = "Prints the shell completion script; it is the same for bash and zsh.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  source <(novapay completion bash)      now, in this shell; also for zsh",
            "  novapay completion bash > /etc/bash_completion.d/novapay"
        })
final class CompletionCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(arity = "0..1", paramLabel = "bash|zsh", description = "The shell; default: bash.")
    private String shell = "bash";

    @Override
    public Integer call() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        if (!shell.equals("bash") && !shell.equals("zsh")) {
            throw new UsageProblem("\"" + shell + "\" is not bash or zsh");
        }
        PrintWriter out = spec.commandLine().getOut();
        out.print(AutoComplete.bash("novapay", CompletionWords.of(Main.commandLine(Map.of()))));
        out.flush();
        return 0;
    }
}
