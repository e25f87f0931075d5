package com.novapay.deploygate.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/** A denial on a terminal. */
class DenialLayoutTest {
    private static final String DENIAL = """
            rollout/checkout in pay is refused: incident-freeze, image-digest; not before Monday, November 30, 00:00 EST. Decision d-1.

              incident-freeze: SEV-1 inc-2041 is open: card payments failing in all regions since this morning.
                For its fix a team lead types: novapay approve hotfix rollout/checkout -n pay --incident inc-2041 --reason "…"
              image-digest: Not pinned by digest: x:1 is refused: @|red x|@.
                Write registry.novapay.local/NAME@sha256:DIGEST.

            Rolling back, scaling, pausing and restarting stay open. Decision d-1""";

    @Test
    void proseIsWrappedUnderItsIndentation_commandsStayWhole() {
        String text = DenialLayout.of(DENIAL, 60, Ansi.OFF);
        assertThat(text.lines().filter(line -> !line.contains("novapay"))).allMatch(line -> line.length() <= 60);
        assertThat(text)
                .contains(
                        "\n  incident-freeze: SEV-1 inc-2041 is open: card payments\n    failing in all regions since this morning.\n",
                        "\n    For its fix a team lead types: novapay approve hotfix rollout/checkout -n pay --incident inc-2041"
                                + " --reason \"…\"\n");
        assertThat(words(text)).isEqualTo(words(DENIAL));
    }

    @Test
    void coloursMarkTheAnswerAndTheRules_andTextOfPeopleHasNone() {
        String text = DenialLayout.of(DENIAL, 80, Ansi.ON);
        assertThat(text)
                .startsWith("rollout/checkout in pay is \u001b[31;1mrefused\u001b[0m: ")
                .contains("\n  \u001b[33mincident-freeze\u001b[0m: SEV-1", "x:1 is refused: @|red x|@.");
    }

    @Test
    void withoutATerminal_itIsTheTextOfTheGate() {
        assertThat(DenialLayout.of(DENIAL, Integer.MAX_VALUE, Ansi.OFF)).isEqualTo(DENIAL);
    }

    private static String words(String text) {
        return text.lines().map(String::strip).collect(Collectors.joining(" ")).replaceAll("\\s+", " ");
    }
}
