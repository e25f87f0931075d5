package com.novapay.deploygate.authoring;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.cli.Typed;
import com.novapay.deploygate.demo.PlayedMonth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Follows docs/policy-authors.md from its beginning to its end on a copy of the policies: writes each fenced block into the file that
 * the line before names, runs each command, and compares what it prints with the lines below it.
 */
@Tag("slow")
class AuthorsGuideTest {
    private static final Pattern NAMED = Pattern.compile("`(policies/[^`]+\\.(?:rego|yaml))`[^`]*:$");
    private static final String CORRECTION = "so write `after(8) == closed`";

    @TempDir
    private Path folder;

    private Path policies;
    private String named = "";

    @Test
    void everySnippetHoldsInItsPlace() throws IOException {
        policies = PolicyCopy.in(folder);
        List<String> page = Files.readAllLines(Path.of("docs/policy-authors.md"));
        int commands = 0;
        for (int i = 0; i < page.size(); i++) {
            String line = page.get(i);
            if (line.startsWith("```")) {
                int end = i + 1 + page.subList(i + 1, page.size()).indexOf("```");
                write(page.subList(i + 1, end));
                i = end;
            } else if (line.matches(" {4}(\\$ )?\\./novapay .*")) {
                List<String> printed = new ArrayList<>();
                while (line.startsWith("    $ ")
                        && i + 1 < page.size()
                        && page.get(i + 1).startsWith("    ")) {
                    printed.add(page.get(++i).substring(4));
                }
                run(line.strip().replaceFirst("^\\$ ", ""), line.startsWith("    $ "), printed);
                commands++;
            } else {
                edit(line);
            }
        }
        assertThat(commands).isGreaterThan(12);
    }

    private void edit(String line) throws IOException {
        Matcher place = NAMED.matcher(line);
        named = place.find() ? place.group(1) : line.isBlank() ? named : "";
        if (line.contains(CORRECTION)) {
            Path test = policies.resolve("rules/night_window/night_window_test.rego");
            Files.writeString(test, Files.readString(test).replace("after(8) == set()", "after(8) == closed"));
        }
    }

    /** A whole file, or one section of data.yaml. */
    private void write(List<String> block) throws IOException {
        assertThat(named)
                .as("the file of the block that begins with: " + block.getFirst())
                .isNotEmpty();
        Path file = folder.resolve(named);
        String text = String.join("\n", block) + "\n";
        if (named.endsWith("data.yaml")) {
            String data = Files.readString(file);
            String section = "(?ms)^" + Pattern.quote(block.getFirst()) + "\n.*?(?=^\\S|\\z)";
            String replaced = data.replaceFirst(section, Matcher.quoteReplacement(text + "\n"));
            text = replaced.equals(data) ? data + "\n" + text : replaced;
        }
        assertThat(named.endsWith("data.yaml") || Files.exists(file)).as(named).isTrue();
        Files.writeString(file, text);
        named = "";
    }

    private void run(String command, boolean shown, List<String> printed) {
        String typed = command.replaceFirst("\\s+#.*", "").replaceFirst("^\\./novapay ", "");
        List<String> words = new ArrayList<>();
        for (String word : typed.split(" +")) {
            words.add(
                    word.equals("policies") && !words.isEmpty() || word.startsWith("policies/")
                            ? folder.resolve(word).toString()
                            : word);
        }
        words.remove("--watch"); // TestCommandTest runs it
        replace(words, "schemas", List.of(folder.resolve("schemas").toString()));
        int store = words.indexOf("--store");
        if (store >= 0) {
            words.set(store, "--data");
            words.set(store + 1, PlayedMonth.DATA.toString());
        }
        if (words.contains("lint")) {
            words.add("--no-regal"); // PoliciesCommandsTest runs it
        }
        Typed result = Typed.novapay(words.toArray(String[]::new));
        String all = (result.out() + result.err()).replace(folder + "/", "");
        if (shown) {
            assertThat(all.lines().map(String::stripTrailing)).as(command).containsSubsequence(printed);
        } else if (words.contains("diff")
                || words.contains("check")
                || words.contains("replay")
                || words.contains("night_window")) {
            assertThat(result.exitCode()).as(command + "\n" + all).isIn(0, 1, 2);
            assertThat(all).as(command).doesNotContain("unexpected:", "is not an option");
        } else {
            assertThat(result.exitCode()).as(command + "\n" + all).isZero();
        }
    }

    private static void replace(List<String> words, String word, List<String> by) {
        int at = words.indexOf(word);
        if (at >= 0) {
            words.remove(at);
            words.addAll(at, by);
        }
    }
}
