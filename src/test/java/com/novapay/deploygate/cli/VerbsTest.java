package com.novapay.deploygate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** That not loading the options of all verbs is seen by nobody. */
class VerbsTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("COLUMNS", "80");

    @Test
    void names_areThoseOfTheClasses() {
        assertThat(Verbs.VERBS)
                .hasSizeGreaterThan(15)
                .allSatisfy(verb -> assertThat(
                                verb.type().getAnnotation(Command.class).name())
                        .isEqualTo(verb.name()));
    }

    @Test
    void helpOfAll_isThatOfTheWholeCommandLine() {
        assertThat(Main.commandLine(ENVIRONMENT, "--help").getUsageMessage())
                .isEqualTo(Main.commandLine(ENVIRONMENT).getUsageMessage())
                .contains("rollback", "Rolls a service back");
    }

    @Test
    void helpOfAVerb_isThatOfTheWholeCommandLine() {
        CommandLine all = Main.commandLine(ENVIRONMENT);
        assertThat(Verbs.VERBS)
                .allSatisfy(verb -> assertThat(Main.commandLine(ENVIRONMENT, verb.name(), "--help")
                                .getSubcommands()
                                .get(verb.name())
                                .getUsageMessage())
                        .isEqualTo(all.getSubcommands().get(verb.name()).getUsageMessage()));
    }

    @Test
    void helpVerb_knowsEachVerb() {
        assertThat(Typed.novapay("help", "check").out())
                .startsWith("Usage: novapay check")
                .contains("--facts");
        assertThat(Typed.novapay("-h", "check").out()).contains("Commands:");
    }
}
