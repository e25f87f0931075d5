package com.novapay.deploygate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is wrong with a record is named before a cluster is asked: here there is none to ask. */
class RecordInputTest {
    private static final String DIGEST = "sha256:" + "0a".repeat(32);

    @TempDir
    private Path folder;

    private Path kubeconfig = Path.of("");

    @BeforeEach
    void clusterThatIsNotThere() throws IOException {
        kubeconfig = Files.writeString(folder.resolve("config"), """
                apiVersion: v1
                kind: Config
                clusters: [{name: gone, cluster: {server: 'https://127.0.0.1:1'}}]
                users: [{name: me, user: {token: t}}]
                contexts: [{name: gone, context: {cluster: gone, user: me}}]
                current-context: gone
                """);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "approve fryday deployment/x --change D         | PURPOSE: \"fryday\" is not known; did you mean friday?",
                "approve friday pod/x --change D                | \"pod\" is not deployment or rollout",
                "approve friday Deployment/ --change D          | \"Deployment/\" is not a workload",
                "approve friday x --change 4f3cbe3985de         | --change: \"4f3cbe3985de\" is not the digest of a change",
                "approve friday x --change D --role boss        | --role: \"boss\" is not known; known are",
                "approve friday x --change D --until 2020-01-01T00:00:00Z | --for: \"2020-01-01T00:00:00Z\" is in the past; it is 2",
                "approve friday x --change D --for 4            | --for: \"4\" is not a time with a zone",
                "approve friday x --change D --incident inc-1   | --incident: is for the purpose hotfix only; friday does not lift an incident freeze",
                "approve migration x --change D                 | --migration: the purpose migration, and no other, needs it",
                "approve break-glass x --change D --reason … --ticket 7 | --reason, --ticket: the purpose break-glass needs both",
                "approve break-glass x --change D --reason r --ticket 7 --for 2h | --for: a break-glass approval is valid for one hour at most",
                "incident open --severity SEV-5 --title t       | --severity: \"SEV-5\" is not known; did you mean SEV-1?",
                "incident open --severity 1 --title t --opened-at 2999-01-01T00:00:00Z | is in the future",
                "announce Add x --planned-at 2d --title t       | NAME: \"Add\" is not a valid name",
                "announce add x --planned-at TIME --title t     | --planned-at: \"TIME\" is not a time with a zone",
                "announce add x --planned-at 2d --title …       | --title: is empty; write in one line what the migration does",
                "attest --image app:1 --check smoke=passed      | --image: \"app:1\" is not pinned",
                "attest --image D --check smoke                 | --check: \"smoke\" must be NAME=passed or NAME=failed",
                "attest --image D --check smoke=pass            | --check: \"pass\" is not a result; did you mean passed?",
                "attest --image D                               | --check, --results: there is no check result",
                "attest --image D --results absent              | --results: absent cannot be read; did the checks finish?",
                "attest --image D --results .                   | --results: . cannot be read",
                "attest --image D --check smoke=passed --pull-request x | --pull-request: \"x\" is not a number",
            })
    void isNamed(String line, String sentence) {
        Typed typed = typed(line);
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains(sentence).hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "approve hotfix rollout/x --change D --incident inc-1 --for 90m",
                "approve break-glass x --change D --reason r --ticket 7 --for 1h",
                "incident open --severity sev2 --title t --service a,b",
                "incident resolve inc-1",
                "announce add rollout/x --planned-at 2d --title t",
                "attest --image r/app@D --environment staging --check smoke=passed,https://ci/1 --pull-request https://git/pull/7/"
            })
    void whatIsRight_failsForWantOfAClusterOnly(String line) {
        Typed typed = typed(line);
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err())
                .contains(": https://127.0.0.1:1 cannot be reached")
                .hasLineCount(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\n\n'                      | ' is empty; did the checks finish?'",
                "'smoke=passed\nsmoke=pass'  | ':2: \"pass\" is not a result; did you mean passed?'",
                "'PASS'                      | ':1: \"PASS\" must be NAME=passed or NAME=failed'"
            })
    void attest_resultsThatSayNothing_areNoEvidence(String content, String sentence) throws IOException {
        Path results = Files.writeString(folder.resolve("results"), content.replace("\\n", "\n"));
        Typed typed = typed("attest --image D --results " + results);
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(typed.err()).contains("--results: " + results + sentence).hasLineCount(1);
    }

    @Test
    void attest_resultsWithoutEnd_areRefused() throws IOException {
        Path results = Files.writeString(folder.resolve("results"), "smoke=passed\n".repeat(10_000));
        assertThat(typed("attest --image D --results " + results).err()).contains(" is larger than 64 KiB");
    }

    @Test
    void attest_resultsFromAFile_failForWantOfAClusterOnly() throws IOException {
        Path results = Files.writeString(folder.resolve("results"), "smoke=passed,https://ci/1\n\nunit=failed\n");
        assertThat(typed("attest --image D --results " + results).err())
                .contains(": https://127.0.0.1:1 cannot be reached")
                .hasLineCount(1);
    }

    @Test
    void attest_unknownCheck_isDoubted() {
        assertThat(typed("attest --image D --check smok=passed").err())
                .startsWith(
                        "novapay attest: --check: no rule of this release requires \"smok\"; did you mean smoke?\n");
    }

    private Typed typed(String line) {
        List<String> words = new ArrayList<>(
                Arrays.asList(line.replaceAll("\\bD\\b", DIGEST).strip().split(" +", -1)));
        words.add("--kubeconfig=" + kubeconfig);
        return Typed.novapay(words.toArray(String[]::new));
    }
}
