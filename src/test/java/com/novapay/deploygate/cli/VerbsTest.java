package com.novapay.deploygate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** That not loading the options of all verbs is seen by nobody. */
class VerbsTest {
    private static final Map<String, String> ENVIRONMENT = Map.of("COLUMNS", "80");

    @Test
    void names_areThoseOfTheClasses() {
        assertThat(Verbs.NAMES)
                .hasSizeGreaterThan(15)
                .allSatisfy(name -> assertThat(
                                Verbs.type(name).getAnnotation(Command.class).name())
                        .isEqualTo(name));
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
        assertThat(Verbs.NAMES)
                .allSatisfy(name -> assertThat(help(Main.commandLine(ENVIRONMENT, name, "--help"), name))
                        .isEqualTo(help(all, name)));
    }

    private static String help(CommandLine root, String name) {
        return Objects.requireNonNull(root.getSubcommands().get(name)).getUsageMessage();
    }

    @Test
    void helpVerb_knowsEachVerb() {
        assertThat(Typed.novapay("help", "check").out())
                .startsWith("Usage: novapay check")
                .contains("--facts");
        assertThat(Typed.novapay("-h", "check").out()).contains("Commands:");
    }
}
