package com.novapay.deploygate.cli;

import com.novapay.deploygate.terminal.Wrapping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Help;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Lays out descriptions and footers of the help for the width of the terminal. Lines of prose that follow each other are one paragraph; a
 * line that is indented is an example, whose command stays one that can be copied. Pure.
 */
final class HelpText {
    private static final String EXAMPLE = "  ";
    private static final String CONTINUED = "    ";
    private static final String COMMENT = "      # ";

    private HelpText() {}

    /** Makes a command and those below it print their help so. */
    static void install(CommandLine commandLine) {
        var sections = commandLine.getHelpSectionMap();
        sections.put(
                UsageMessageSpec.SECTION_KEY_DESCRIPTION,
                help -> text(help, usage(help).description()));
        sections.put(
                UsageMessageSpec.SECTION_KEY_FOOTER,
                help -> text(help, usage(help).footer()));
        commandLine.setHelpSectionMap(sections);
    }

    private static UsageMessageSpec usage(Help help) {
        return help.commandSpec().usageMessage();
    }

    private static String text(Help help, String... source) {
        StringBuilder text = new StringBuilder();
        lines(List.of(source), usage(help).width())
                .forEach(line -> text.append(help.colorScheme().text(line)).append(System.lineSeparator()));
        return text.toString();
    }

    /** The lines in this width. */
    static List<String> lines(List<String> source, int width) {
        List<String> lines = new ArrayList<>();
        List<String> paragraph = new ArrayList<>();
        for (String line : source) {
            boolean prose = !line.isBlank() && !line.startsWith(EXAMPLE);
            if (prose) {
                paragraph.add(line);
            } else {
                end(paragraph, lines, width);
                lines.addAll(line.isBlank() ? List.of("") : example(line, width));
            }
        }
        end(paragraph, lines, width);
        return lines;
    }

    private static void end(List<String> paragraph, List<String> lines, int width) {
        if (!paragraph.isEmpty()) {
            lines.addAll(Wrapping.lines(String.join(" ", paragraph), width, "", ""));
            paragraph.clear();
        }
    }

    private static List<String> example(String line, int width) {
        if (line.length() <= width) {
            return List.of(line);
        }
        String indent = line.substring(0, line.length() - line.stripLeading().length());
        String[] parts = line.strip().split(" {2,}", 2);
        List<String> lines = new ArrayList<>(Wrapping.command(parts[0], width, indent, CONTINUED));
        Arrays.stream(parts).skip(1).forEach(what -> lines.addAll(Wrapping.lines(what, width, COMMENT, COMMENT)));
        return lines;
    }
}
