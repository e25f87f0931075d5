package com.novapay.deploygate.cli;

import com.novapay.deploygate.terminal.Columns;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

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
            "NO_COLOR=1 turns colours off for all commands, NOVAPAY_DEBUG=1 prints the stack trace of an unexpected error."
        })
public final class Main {
    private Main() {}

    /** Takes effect while the arguments are read, so that errors and help follow it, too. */
    @Option(
            names = "--color",
            paramLabel = "auto|always|never",
            scope = ScopeType.INHERIT,
            converter = Color.Reader.class,
            description = "Print in colours; default: auto, on a terminal.")
    void color(Color color) {
        color.choose();
    }

    /** Runs one command and ends with its exit code: 0 for yes, 1 for no, 2 for "could not tell". */
    public static void main(String[] arguments) {
        System.exit(commandLine(System.getenv(), arguments).execute(arguments));
    }

    /** The whole command line. */
    public static CommandLine commandLine(Map<String, String> environment) {
        return configured(new CommandLine(new Main()), Verbs.all(), environment);
    }

    /** The same for these arguments: what they do not need is not loaded, because picocli reads every option of every verb. */
    public static CommandLine commandLine(Map<String, String> environment, String... arguments) {
        return configured(new CommandLine(new Main()), Verbs.of(arguments), environment);
    }

    private static CommandLine configured(
            CommandLine commandLine, Map<String, ?> verbs, Map<String, String> environment) {
        verbs.forEach(commandLine::addSubcommand);
        WrongUsage wrongUsage = new WrongUsage(environment.containsKey("NOVAPAY_DEBUG"));
        commandLine.setParameterExceptionHandler(wrongUsage);
        commandLine.setExecutionExceptionHandler(wrongUsage);
        commandLine.setExecutionStrategy(wrongUsage::run);
        commandLine.setUsageHelpWidth(Columns.of(environment, 60, 200, 100));
        install(commandLine);
        return commandLine;
    }

    private static void install(CommandLine commandLine) {
        HelpText.install(commandLine);
        commandLine.getSubcommands().values().forEach(Main::install);
    }

    /** Prints what a command does and how it is called. */
    static int help(CommandLine commandLine) {
        PrintWriter out = commandLine.getOut();
        commandLine.usage(out, commandLine.getColorScheme());
        out.flush();
        return CommandLine.ExitCode.USAGE;
    }
}
