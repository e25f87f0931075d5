package com.novapay.deploygate.cli;

import java.io.PrintWriter;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line of Deploy Gate. */
@Command(
        name = "novapay",
        description = "Deploy Gate: lets Deployment and Rollout changes through when the deployment process allows it.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:yes", "1:no", "2:could not tell"},
        footer = {"", "Try: novapay demo"},
        subcommands = {
            ServeCommand.class,
            DemoCommand.class,
            CheckCommand.class,
            WhenCommand.class,
            TestCommand.class,
            AuditCommand.class,
            VersionCommand.class
        })
public final class Main {
    private static final boolean DEBUG = System.getenv("NOVAPAY_DEBUG") != null;

    private Main() {}

    /** Runs one command and ends with its exit code: 0 for yes, 1 for no, 2 for "could not tell". */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.addSubcommand("completion", new CommandLine(new GenerateCompletion()).setCommandName("completion"));
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setExecutionExceptionHandler((problem, command, parsed) -> {
            PrintWriter err = command.getErr();
            String what = problem instanceof UsageProblem ? problem.getMessage() : problem.toString();
            err.println("novapay " + command.getCommandName() + ": " + what);
            if (!(problem instanceof UsageProblem) && DEBUG) {
                problem.printStackTrace(err);
            }
            err.flush();
            return 2;
        });
        return commandLine;
    }
}
