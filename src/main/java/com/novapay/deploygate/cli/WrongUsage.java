package com.novapay.deploygate.cli;

import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.Spelling;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Says on standard error what went wrong, in one line per problem and never with a stack trace. Immutable. */
public final class WrongUsage implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final boolean traces;

    /** @param traces whether an error that nobody expected is printed with its trace */
    public WrongUsage(boolean traces) {
        this.traces = traces;
    }

    @Override
    public int handleParseException(ParameterException problem, String[] arguments) {
        CommandLine command = problem.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        if (problem instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            return say(command, null, unknown(unmatched, command.getCommandSpec()) + " (" + name + " --help)");
        }
        return say(command, null, sentence(String.valueOf(problem.getMessage())) + " (" + name + " --help)");
    }

    @Override
    public int handleExecutionException(Exception problem, CommandLine command, @Nullable ParseResult parsed) {
        return switch (problem) {
            case UsageProblem usage -> say(command, null, String.valueOf(usage.getMessage()));
            case ClusterProblem cluster -> answered(command, cluster);
            default -> say(command, problem, unexpected(problem));
        };
    }

    /** A refusal keeps its shape: a first line that is complete by itself, then reasons that are indented. */
    private static int answered(CommandLine command, ClusterProblem problem) {
        PrintWriter err = command.getErr();
        err.println(command.getCommandSpec().qualifiedName() + ": " + problem.getMessage());
        err.flush();
        return problem.exitCode();
    }

    /** Runs what was parsed; an {@link Error} too ends in one line. */
    int run(ParseResult parsed) {
        try {
            CommandLine last = parsed.asCommandLineList().getLast();
            boolean verb = last.getCommandSpec().userObject() instanceof Runnable
                    || last.getCommandSpec().subcommands().isEmpty();
            return verb || last.isUsageHelpRequested() || last.isVersionHelpRequested()
                    ? new CommandLine.RunLast().execute(parsed)
                    : Main.help(last);
        } catch (StackOverflowError | OutOfMemoryError | LinkageError e) {
            return say(parsed.asCommandLineList().getLast(), e, unexpected(e));
        }
    }

    private String unexpected(Throwable problem) {
        return "unexpected: " + problem + (traces ? "" : " (NOVAPAY_DEBUG=1 prints where)");
    }

    private int say(CommandLine command, @Nullable Throwable trace, String what) {
        PrintWriter err = command.getErr();
        what.lines().forEach(line -> err.println(command.getCommandSpec().qualifiedName() + ": " + line.strip()));
        if (traces && trace != null) {
            trace.printStackTrace(err);
        }
        err.flush();
        return CommandLine.ExitCode.USAGE;
    }

    private static String unknown(UnmatchedArgumentException problem, CommandSpec spec) {
        String word = problem.getUnmatched().getFirst();
        if (word.startsWith("-")) {
            int end = word.indexOf('=');
            String option = end < 0 ? word : word.substring(0, end);
            return option + " is not an option of this command; " + Spelling.hint(option, options(spec));
        }
        return spec.subcommands().isEmpty()
                ? "\"" + word + "\" is an unexpected argument" + files(spec)
                : "\"" + word + "\" is not a command; "
                        + Spelling.hint(word, spec.subcommands().keySet());
    }

    /** Words that are too many are mostly files. */
    private static String files(CommandSpec spec) {
        List<String> names = spec.options().stream()
                .filter(option -> !option.hidden() && option.paramLabel().equals("FILE"))
                .map(OptionSpec::longestName)
                .toList();
        return names.isEmpty() ? "" : "; name a file with " + String.join(" or ", names);
    }

    private static List<String> options(CommandSpec spec) {
        return spec.options().stream()
                .filter(option -> !option.hidden())
                .map(OptionSpec::names)
                .flatMap(Stream::of)
                .filter(name -> name.startsWith("--"))
                .toList();
    }

    private static String sentence(String message) {
        String plain = message.startsWith("Error: ") ? message.substring("Error: ".length()) : message;
        return plain.isEmpty() ? plain : plain.substring(0, 1).toLowerCase(Locale.ROOT) + plain.substring(1);
    }
}
