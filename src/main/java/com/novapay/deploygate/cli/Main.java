package com.novapay.deploygate.cli;

import com.novapay.deploygate.cli.announcements.AnnouncementsCommand;
import com.novapay.deploygate.cli.audit.AuditCommand;
import com.novapay.deploygate.cli.records.AnnounceCommand;
import com.novapay.deploygate.cli.records.ApproveCommand;
import com.novapay.deploygate.cli.records.AttestCommand;
import com.novapay.deploygate.cli.records.IncidentCommand;
import com.novapay.deploygate.cli.records.RevokeCommand;
import com.novapay.deploygate.terminal.Columns;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;

/** The command line of Deploy Gate. */
@Command(
        name = "novapay",
        description = "Deploy Gate: admits Deployment and Rollout changes when the deployment process allows them.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.Provider.class,
        synopsisSubcommandLabel = "COMMAND",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:yes", "1:no", "2:the command failed"},
        footer = {
            "",
            "To start:",
            "  novapay demo                      see it decide recorded changes",
            "  novapay when deployment/NAME -n NS",
            "  novapay COMMAND --help            options of a command, with examples",
            "",
            "NO_COLOR=1 turns colours off, NOVAPAY_DEBUG=1 prints the stack trace of an unexpected error."
        },
        subcommands = {
            ServeCommand.class,
            DemoCommand.class,
            CheckCommand.class,
            WhenCommand.class,
            TestCommand.class,
            ReplayCommand.class,
            AuditCommand.class,
            ConsoleCommand.class,
            RollbackCommand.class,
            ApproveCommand.class,
            RevokeCommand.class,
            IncidentCommand.class,
            AnnounceCommand.class,
            AnnouncementsCommand.class,
            AttestCommand.class,
            StatusCommand.class,
            PoliciesCommand.class,
            VersionCommand.class,
            CompletionCommand.class,
            HelpCommand.class
        })
public final class Main {
    private Main() {}

    /** Runs one command and ends with its exit code: 0 for yes, 1 for no, 2 for "could not tell". */
    public static void main(String[] arguments) {
        System.exit(commandLine(System.getenv()).execute(arguments));
    }

    public static CommandLine commandLine(Map<String, String> environment) {
        CommandLine commandLine = new CommandLine(new Main());
        WrongUsage wrongUsage = new WrongUsage(environment.containsKey("NOVAPAY_DEBUG"));
        commandLine.setParameterExceptionHandler(wrongUsage);
        commandLine.setExecutionExceptionHandler(wrongUsage);
        commandLine.setExecutionStrategy(wrongUsage::run);
        commandLine.setUsageHelpWidth(Columns.of(environment, 80, 100));
        return commandLine;
    }

    /** Prints what a command does and how it is called. */
    static int help(CommandLine commandLine) {
        PrintWriter out = commandLine.getOut();
        commandLine.usage(out, commandLine.getColorScheme());
        out.flush();
        return CommandLine.ExitCode.USAGE;
    }
}
