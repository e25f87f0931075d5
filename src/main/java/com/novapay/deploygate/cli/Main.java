package com.novapay.deploygate.cli;

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
        subcommands = {
            ServeCommand.class,
            DemoCommand.class,
            CheckCommand.class,
            TestCommand.class,
            AuditCommand.class,
            VersionCommand.class
        })
public final class Main {
    private Main() {}

    /** Runs one command and ends with its exit code: 0 for yes, 1 for no, 2 for "could not tell". */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        CommandLine commandLine = new CommandLine(new Main());
        commandLine.addSubcommand("completion", new CommandLine(new GenerateCompletion()).setCommandName("completion"));
        commandLine.setExecutionExceptionHandler((problem, command, parsed) -> {
            if (problem instanceof UsageProblem usage) {
                command.getErr().println("novapay: " + usage.getMessage());
                return 2;
            }
            throw problem;
        });
        commandLine.setExitCodeExceptionMapper(problem -> 2);
        return commandLine;
    }
}
