package com.novapay.deploygate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Help at the width of the terminal. */
class HelpTextTest {
    @ParameterizedTest
    @ValueSource(ints = {60, 80, 132, 200})
    void noLineIsWiderThanTheTerminal(int width) {
        Map<String, String> environment = Map.of("COLUMNS", Integer.toString(width));
        assertThat(all(Main.commandLine(environment))).hasSizeGreaterThan(30).allSatisfy(command -> {
            String longest = command.getUsageMessage()
                    .lines()
                    .filter(line -> line.strip().contains(" "))
                    .max((a, b) -> Integer.compare(a.length(), b.length()))
                    .orElseThrow();
            assertThat(longest).as(command.getCommandSpec().qualifiedName()).hasSizeLessThanOrEqualTo(width);
        });
    }

    @Test
    void aWideTerminalIsUsed_andAPipeGetsAHundredColumns() {
        assertThat(widest(Map.of("COLUMNS", "180"))).isGreaterThan(120);
        assertThat(widest(Map.of())).isLessThanOrEqualTo(100);
    }

    private static int widest(Map<String, String> environment) {
        return Objects.requireNonNull(
                        Main.commandLine(environment).getSubcommands().get("serve"))
                .getUsageMessage()
                .lines()
                .mapToInt(String::length)
                .max()
                .orElseThrow();
    }

    @Test
    void prose_isOneParagraph_commandsCanBeCopied_commentsStandBelow() {
        assertThat(HelpText.lines(
                        List.of(
                                "",
                                "One sentence that",
                                "goes on over two lines of source.",
                                "",
                                "  novapay approve friday --reason \"two words\" --change sha256:1",
                                "  novapay demo                            shows it",
                                "  novapay demo"),
                        40))
                .containsExactly(
                        "",
                        "One sentence that goes on over two lines",
                        "of source.",
                        "",
                        "  novapay approve friday \\",
                        "    --reason \"two words\" \\",
                        "    --change sha256:1",
                        "  novapay demo",
                        "      # shows it",
                        "  novapay demo");
    }

    @Test
    void everyExample_isStillThere() {
        String narrow = all(Main.commandLine(Map.of("COLUMNS", "60")))
                .map(CommandLine::getUsageMessage)
                .collect(Collectors.joining())
                .replaceAll(" \\\\\\R\\s+", " ");
        assertThat(narrow)
                .contains("novapay check -f deployment.yaml --old live.yaml --facts facts/ --at 2026-11-27T15:00:00Z"
                        + " -o json");
    }

    private static Stream<CommandLine> all(CommandLine root) {
        return Stream.concat(
                Stream.of(root),
                root.getSubcommands().values().stream()
                        .filter(one -> !(one.getCommand() instanceof CommandLine.HelpCommand))
                        .flatMap(HelpTextTest::all));
    }
}
