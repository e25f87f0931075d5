package com.novapay.deploygate.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a real shell makes of printed commands. Replay with {@code -Dseed=…}. */
class ShellCommandTest {
    private static final long SEED = Long.getLong("seed", System.nanoTime());
    private static final String SIGNS = "aZ09-_./:@%+=,;|&<>()$`\\\"' *?[]#~{}!^éß漢";
    private static final int COMMANDS = 2_000;

    @TempDir
    private Path folder;

    @Test
    void anyWords_areArgumentsOfOneCommand() throws IOException, InterruptedException {
        Random random = new Random(SEED);
        List<List<String>> wanted = new ArrayList<>();
        StringBuilder script = new StringBuilder().append("novapay() { printf '%s\\n' \"$@\"; }\n");
        for (int i = 0; i < COMMANDS; i++) {
            List<String> words = new ArrayList<>();
            for (int word = 0; word <= random.nextInt(5); word++) {
                StringBuilder text = new StringBuilder();
                random.ints(random.nextInt(12), 0, SIGNS.length()).forEach(at -> text.append(SIGNS.charAt(at)));
                words.add(text.toString());
            }
            wanted.add(words);
            script.append(ShellCommand.of("novapay").with(words)).append("\nprintf '%s\\n' ----\n");
        }
        List<List<String>> found = new ArrayList<>(List.of(new ArrayList<>()));
        for (String line : run(script.toString())) {
            if (line.equals("----")) {
                found.add(new ArrayList<>());
            } else {
                found.getLast().add(line);
            }
        }
        found.removeLast();
        assertThat(found).as("seed %d", SEED).isEqualTo(wanted);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(folder.resolve("script"));
        }
    }

    @Test
    void plainWords_areAsTheyAre() {
        assertThat(ShellCommand.of("novapay", "approve", "--change", "sha256:12ab", "--reason", ShellCommand.DOTS))
                .hasToString("novapay approve --change sha256:12ab --reason \"…\"");
        assertThat(ShellCommand.of("kubectl").in("pay").named("payments.v2")).hasToString("kubectl -n pay payments.v2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\nb", "a\rb", "\u0000", "\u001b[2J", "a\u2028b", "\u202egnp", "a\ud800"})
    void wordThatNoLineHolds_isDots(String word) {
        assertThat(ShellCommand.of("novapay", word)).hasToString("novapay \"…\"");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x; touch y",
                "$(id)",
                "`id`",
                "-rf",
                "a\nb",
                "a'b",
                "a\"b",
                "a b",
                "A",
                "a_b",
                "a/b",
                "é",
                "ａ",
                ".",
                "a.",
                ".a",
                "a..b",
                "a-",
                "*",
                "~",
                "a-.b",
                "a|b",
                "a&b",
                "a>b",
                "a\\b",
                "\ud800"
            })
    void nameThatKubernetesDoesNotAllow_isInNoCommand(String name) {
        assertThat(ShellCommand.of("kubectl", "get").named(name).in(name))
                .hasToString("kubectl get INVALID-NAME -n INVALID-NAME");
        assertThat(ObjectName.shown(name)).matches("\"[A-Za-z0-9._/:@=+?-]*\" \\(not a valid name\\)");
    }

    @Test
    void names() {
        assertThat(ObjectName.isValid("a".repeat(253))).isTrue();
        assertThat(ObjectName.isValid("a".repeat(254))).isFalse();
        assertThat(ObjectName.word("")).isEqualTo("NAME");
        assertThat(ObjectName.shown("payments-api.v2")).isEqualTo("payments-api.v2");
        assertThat(ObjectName.shown("x;".repeat(1_000)).length()).isLessThan(100);
        assertThat(ObjectName.generated("payments-")).isEqualTo("payments-…");
        assertThat(ObjectName.generated("$(id)")).isEqualTo("NAME-…");
        assertThat(ObjectName.generated("")).isEqualTo("NAME-…");
    }

    private List<String> run(String script) throws IOException, InterruptedException {
        Files.writeString(folder.resolve("script"), script);
        Process shell = new ProcessBuilder("/bin/sh", "script")
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String out = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).as(out).isZero();
        return out.lines().toList();
    }
}
