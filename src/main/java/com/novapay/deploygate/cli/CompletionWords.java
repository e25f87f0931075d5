package com.novapay.deploygate.cli;

import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** What a shell offers for an argument: the words of its label, {@code text|json}. picocli offers the names of constants, which are not accepted. */
final class CompletionWords {
    private static final Pattern WORDS = Pattern.compile("[a-z]+(?:\\|[a-z]+)+");

    private CompletionWords() {}

    /** The same commands, for a script of completion only. */
    static CommandLine of(CommandLine commandLine) {
        CommandSpec spec = commandLine.getCommandSpec();
        for (OptionSpec option : List.copyOf(spec.options())) {
            if (WORDS.matcher(option.paramLabel()).matches() && option.group() == null) {
                spec.remove(option);
                spec.addOption(OptionSpec.builder(option)
                        .completionCandidates(words(option.paramLabel()))
                        .inherited(false)
                        .scopeType(CommandLine.ScopeType.LOCAL)
                        .build());
            }
        }
        for (PositionalParamSpec parameter : List.copyOf(spec.positionalParameters())) {
            if (WORDS.matcher(parameter.paramLabel()).matches() && parameter.group() == null) {
                spec.remove(parameter);
                spec.addPositional(PositionalParamSpec.builder(parameter)
                        .completionCandidates(words(parameter.paramLabel()))
                        .build());
            }
        }
        commandLine.getSubcommands().values().forEach(CompletionWords::of);
        return commandLine;
    }

    private static List<String> words(String label) {
        return List.of(label.split("\\|", -1));
    }
}
