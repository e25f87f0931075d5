package com.novapay.deploygate.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.policytest.CaseFile;
import com.novapay.deploygate.policytest.CaseRunner;
import com.novapay.deploygate.policytest.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command that a refusal or a page tells people to type is one that there is. */
class PrintedCommandsTest {
    private static final Pattern COMMAND = Pattern.compile("(?<![\\w@/.-])(?:\\./)?novapay ([a-z][^\\n`|]*)");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|'([^']*)'|(\\S+)");
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    @TempDir
    private Path folder;

    @Test
    void refusals_printCommandsThatOnlyLackACluster() throws IOException {
        Path kubeconfig = Files.writeString(folder.resolve("config"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: gone, cluster: {server: 'https://127.0.0.1:1'}}]
                users: [{name: me, user: {token: t}}]
                contexts: [{name: gone, context: {cluster: gone, user: me}}]
                current-context: gone
                """);
        Set<String> commands = new TreeSet<>(fromCases());
        for (Path golden : files("src/test/resources/golden", ".txt")) {
            if (!golden.endsWith("long.txt")) {
                commands.addAll(commands(Files.readString(golden)));
            }
        }
        assertThat(commands).hasSizeGreaterThan(8).anyMatch(text -> text.startsWith("approve migration "));
        for (String command : commands) {
            List<String> words = words(command.replace("$CHANGE", DIGEST)
                    .replaceFirst("--planned-at TIME", "--planned-at 2d")
                    .replace("announce NAME", "announce add-refunds")
                    .replace("--title \"…\"", "--title \"table refunds\""));
            if (command.startsWith("approve") || command.startsWith("announce")) {
                words.addAll(List.of("--kubeconfig", kubeconfig.toString()));
                Typed typed = Typed.novapay(words.toArray(String[]::new));
                assertThat(typed.err()).as(command).contains("https://127.0.0.1:1 cannot be reached");
            } else {
                parses(command);
            }
        }
    }

    @Test
    void pages_tellCommandsThatThereAre() throws IOException {
        List<Path> pages = new ArrayList<>(files("docs", ".md"));
        pages.addAll(List.of(Path.of("README.md"), Path.of("CONTRIBUTING.md")));
        int found = 0;
        for (Path page : pages) {
            String code = String.join("\n", codeLines(Files.readString(page)));
            for (String command : commands(code.replace("\\\n", " "))) {
                parses(command);
                found++;
            }
        }
        assertThat(found).isGreaterThan(20);
    }

    private static void parses(String command) {
        List<String> words = words(command);
        assertThatCode(() -> Main.commandLine(Map.of()).parseArgs(words.toArray(String[]::new)))
                .as("novapay " + command)
                .doesNotThrowAnyException();
    }

    /** What the samples of all rules are told to do. */
    private static List<String> fromCases() throws IOException {
        PolicyBundle bundle = Policies.load(null);
        ScheduledExecutorService watchdog = Policies.watchdog();
        try {
            CaseRunner runner =
                    new CaseRunner(bundle, new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, watchdog));
            List<String> commands = new ArrayList<>();
            for (Path file : files("policies/rules", ".case.yaml")) {
                runner.decide(CaseFile.read(file))
                        .violations()
                        .forEach(violation -> commands.addAll(commands(violation.remedy())));
            }
            return commands;
        } finally {
            watchdog.shutdownNow();
        }
    }

    private static List<String> commands(String text) {
        List<String> commands = new ArrayList<>();
        for (Matcher matcher = COMMAND.matcher(text); matcher.find(); ) {
            commands.add(matcher.group(1).replaceFirst("\\s+#.*$", "").replaceFirst("[.;,)]+$", ""));
        }
        return commands;
    }

    /** Indented blocks and fenced ones: prose has no commands to copy. */
    private static List<String> codeLines(String page) {
        List<String> lines = new ArrayList<>();
        boolean fenced = false;
        for (String line : page.lines().toList()) {
            if (line.startsWith("```")) {
                fenced = !fenced;
            } else if ((fenced || line.startsWith("    "))
                    && line.strip().matches("(\\$ |source <\\()?(\\./)?novapay [a-z]+( .*)?")) {
                lines.add(line.strip());
            } else if (!lines.isEmpty() && lines.getLast().endsWith("\\")) {
                lines.add(line.strip());
            }
        }
        return lines;
    }

    private static List<String> words(String command) {
        List<String> words = new ArrayList<>();
        for (Matcher matcher = WORD.matcher(command); matcher.find(); ) {
            words.add(
                    matcher.group(1) != null
                            ? matcher.group(1)
                            : matcher.group(2) != null ? matcher.group(2) : matcher.group(3));
        }
        return words;
    }

    private static List<Path> files(String directory, String ending) throws IOException {
        try (Stream<Path> walk = Files.walk(Path.of(directory))) {
            return walk.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }
}
