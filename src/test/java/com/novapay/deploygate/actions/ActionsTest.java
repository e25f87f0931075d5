package com.novapay.deploygate.actions;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the actions make of their inputs, of what novapay answers, and of GitHub; with a small novapay that a test scripts. */
class ActionsTest {
    @TempDir
    private Path folder;

    private FakeGithub github;
    private final Map<String, String> inputs = new HashMap<>();

    @BeforeEach
    void start() throws IOException {
        github = new FakeGithub();
        inputs.put("token", FakeGithub.TOKEN);
        novapay("");
    }

    @AfterEach
    void stop() {
        github.close();
    }

    @Test
    void policyCheck_runsEachStep_andReportsOnce() throws Exception {
        novapay("""
                case "$1" in
                  test) echo "12 passed, 0 failed" ;;
                  policies) echo "nothing found" ;;
                  replay) echo "**7 would turn**"; exit 1 ;;
                esac
                """);
        inputs.put("export", "october.jsonl");
        inputs.put("since", "30d");
        CompositeAction.Result first = run("policy-check");
        assertThat(first.exitCode()).as(first.log()).isZero();
        assertThat(Files.readString(folder.resolve("calls"))).isEqualTo("""
                        [test] [--] [policies]
                        [policies] [lint] [--] [policies]
                        [replay] [--policies] [policies] [--format] [markdown] [--from-export] [october.jsonl] [--since] [30d]
                        """);
        assertThat(first.summary())
                .contains(
                        "| test | passed: 12 passed, 0 failed |",
                        "| lint | passed: nothing found |",
                        "| replay | some decisions would differ |",
                        "**7 would turn**");
        assertThat(first.outputs()).contains("differences=true", "result=passed");
        assertThat(github.comments())
                .hasSize(1)
                .first()
                .asString()
                .startsWith("github-actions[bot]: <!-- deploy-gate:policy-check -->\n## Deploy gate: policies\n");

        novapay("[ $1 != test ] || { echo '0 passed, 1 failed'; exit 1; }; [ $1 != replay ] || echo same");
        CompositeAction.Result second = run("policy-check");
        assertThat(second.exitCode()).isOne();
        assertThat(second.summary()).contains("| test | **failed**: 0 passed, 1 failed |", "````\n0 passed, 1 failed");
        assertThat(second.outputs()).contains("result=failed");
        assertThat(github.comments())
                .as("replaced")
                .hasSize(1)
                .first()
                .asString()
                .contains("0 passed, 1 failed");
    }

    @Test
    void policyCheck_withoutAnExport_replaysCases_andMayFailOnDifferences() throws Exception {
        novapay("[ $1 != replay ] || { echo report; exit 2; }");
        inputs.put("cases", "my cases");
        inputs.put("lint", "false");
        inputs.put("fail-on-differences", "true");
        CompositeAction.Result result = run("policy-check");
        assertThat(result.exitCode()).isOne();
        assertThat(Files.readString(folder.resolve("calls"))).isEqualTo("""
                        [test] [--cases] [my cases] [--] [policies]
                        [replay] [--policies] [policies] [--format] [markdown] [--cases] [my cases]
                        """);
        assertThat(result.summary()).contains("| replay | **failed**: some decisions could not be evaluated |");
    }

    @Test
    void policyCheck_thatCannotReplay_fails() throws Exception {
        novapay("[ $1 != replay ] || { echo 'novapay replay: there is no file x' >&2; exit 2; }");
        CompositeAction.Result result = run("policy-check");
        assertThat(result.exitCode()).isOne();
        assertThat(result.summary()).contains("| replay | **failed**: novapay replay: there is no file x |");
    }

    @Test
    void deployCheck_passesEveryLine_andDenialIsNoFailure() throws Exception {
        novapay("""
                case "$*" in
                  *markdown) echo "**1 denied**" ;;
                  *github) echo "::error file=a.yaml,line=1::denied" ;;
                esac
                exit 1
                """);
        inputs.put("manifests", "rendered/\n\n a b.yaml\n");
        inputs.put("old", "main/");
        inputs.put("groups", "dev\nops");
        CompositeAction.Result result = run("deploy-check");
        assertThat(result.exitCode()).as(result.log()).isZero();
        assertThat(Files.readString(folder.resolve("calls")).lines().findFirst())
                .hasValue(
                        "[check] [-R] [--filename=rendered/] [--filename= a b.yaml] [--old=main/] [--group=dev]"
                                + " [--group=ops] [--user=system:serviceaccount:argocd:argocd-application-controller] [-o] [markdown]");
        assertThat(result.log()).contains("\n::error file=a.yaml,line=1::denied\n");
        assertThat(result.summary()).contains("**1 denied**");
        assertThat(result.outputs()).isEqualTo("result=denied\n");
        assertThat(github.comments()).hasSize(1).first().asString().contains("<!-- deploy-gate:deploy-check -->");
        inputs.put("fail-when-denied", "true");
        assertThat(run("deploy-check").exitCode()).isOne();
        assertThat(github.comments()).hasSize(1);
    }

    @Test
    void deployCheck_thatFails_saysWhy() throws Exception {
        novapay("echo 'novapay check: a.yaml:1: kind is missing' >&2; exit 2");
        inputs.put("manifests", "a.yaml");
        CompositeAction.Result result = run("deploy-check");
        assertThat(result.exitCode()).isEqualTo(2);
        assertThat(result.summary()).contains("could not be checked", "a.yaml:1: kind is missing");
        assertThat(result.outputs()).isEqualTo("result=unknown\n");
    }

    /** File names are a pull request's, and what novapay prints quotes its manifests. */
    @Test
    void textOfAPullRequest_isNeitherScriptNorCommandNorMarkup() throws Exception {
        Path made = folder.resolve("made");
        String hostile = "$(touch " + made + ")`touch " + made + "`'\"; touch " + made + " #";
        novapay("printf '::set-output name=x::y\\n````\\n<img src=x> | %s\\n' \"$2\"; exit 1");
        inputs.put("policies", hostile);
        inputs.put("export", hostile);
        CompositeAction.Result result = run("policy-check");
        assertThat(made).doesNotExist();
        assertThat(Files.readString(folder.resolve("calls"))).contains("[--] [" + hostile + "]");
        assertThat(result.log()).containsPattern("::stop-commands::[0-9a-f]{32}\n::set-output name=x::y");
        assertThat(result.summary()).contains("''''\n<img").doesNotContain("| <img", "````\n````");
        inputs.remove("policies");
        inputs.remove("export");
        inputs.put("manifests", hostile);
        run("deploy-check");
        assertThat(made).doesNotExist();
        assertThat(Files.readString(folder.resolve("calls"))).contains("[--filename=" + hostile + "]");
    }

    /** Anybody can write a comment that begins as ours do. */
    @Test
    void commentOfSomebodyElse_isNotReplaced() throws Exception {
        github.comment("mallory", "<!-- deploy-gate:policy-check -->\nall fine");
        for (int i = 0; i < 120; i++) {
            github.comment("dev", "comment " + i);
        }
        novapay("echo fine");
        run("policy-check");
        run("policy-check");
        assertThat(github.comments())
                .hasSize(122)
                .first()
                .isEqualTo("mallory: <!-- deploy-gate:policy-check -->\nall fine");
        assertThat(github.requests()).contains("GET /repos/novapay/checkout/issues/7/comments?per_page=100&page=2");
    }

    @Test
    void tokenThatMayNotComment_isAWarning_andIsNeverPrinted() throws Exception {
        novapay("echo fine");
        inputs.put("token", "ghs_other");
        CompositeAction.Result result = run("policy-check");
        assertThat(result.exitCode()).isZero();
        assertThat(result.log())
                .contains("::warning::The report could not be posted to the pull request")
                .doesNotContain("ghs_other");
        assertThat(github.comments()).isEmpty();
        inputs.remove("token");
        assertThat(run("policy-check").exitCode()).isZero();
    }

    private void novapay(String script) throws IOException {
        Files.deleteIfExists(folder.resolve("calls"));
        Path novapay = Files.writeString(
                folder.resolve("novapay"),
                "#!/usr/bin/env bash\n(printf '[%s] ' \"$@\" | sed 's/ $//'; echo) >>'" + folder.resolve("calls")
                        + "'\n" + script);
        Files.setPosixFilePermissions(novapay, PosixFilePermissions.fromString("rwxr-xr-x"));
        inputs.put("novapay", novapay.toString());
    }

    private CompositeAction.Result run(String action) throws Exception {
        return CompositeAction.of(
                        Path.of("actions", action),
                        Map.of("github.event.pull_request.number", "7"),
                        Map.of("GITHUB_REPOSITORY", "novapay/checkout", "GITHUB_API_URL", github.url()))
                .run(inputs, folder);
    }
}
