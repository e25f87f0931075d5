package com.novapay.deploygate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Every verb but serve, as somebody would type it. */
class CommandLineTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String REVIEW = "demo/reviews/deployment-set-image--deployments-update-by-dev@novapay.json";
    private static final String FRIDAY = "2026-11-27T15:00:00Z";

    @TempDir
    private Path folder;

    @Test
    void nothing_printsHelp() {
        Typed typed = Typed.novapay();
        assertThat(typed.out()).contains("Usage: novapay", "serve", "demo", "audit", "completion");
        assertThat(typed.exitCode()).isEqualTo(2);
        assertThat(Typed.novapay("audit").out()).contains("Usage: novapay audit", "list", "show");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "serve",
                "demo",
                "check",
                "when",
                "test",
                "audit list",
                "audit show",
                "rollback",
                "approve",
                "revoke",
                "incident open",
                "incident resolve",
                "incident list",
                "announce",
                "announcements list",
                "announcements retry",
                "attest",
                "status",
                "policies show",
                "replay",
                "policies pin",
                "policies unpin",
                "policies shadow",
                "policies new",
                "policies lint",
                "policies diff",
                "policies schema"
            })
    void help_hasExamplesAndExitCodes(String verb) {
        String[] words = (verb + " --help").split(" ", -1);
        Typed typed = Typed.novapay(words);
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out()).contains("Usage: novapay " + verb, "Exit codes:", "Examples:", "  novapay " + verb);
    }

    /** The list of commands shows the first line of each description. */
    @Test
    void listOfCommands_hasWholeSentences() {
        assertThat(commands(Main.commandLine(Map.of())))
                .hasSizeGreaterThan(20)
                .allSatisfy(command -> assertThat(
                                command.getCommandSpec().usageMessage().description()[0])
                        .as(command.getCommandName())
                        .endsWith("."));
    }

    private static Stream<CommandLine> commands(CommandLine root) {
        return root.getSubcommands().values().stream()
                .filter(one -> !(one.getCommand() instanceof CommandLine.HelpCommand))
                .flatMap(one -> Stream.concat(Stream.of(one), commands(one)));
    }

    @Test
    void check_json_hasExactlyTheAgreedMembers() throws IOException {
        Typed typed = Typed.novapay("check", "--review", REVIEW, "--facts", "demo/facts", "--at", FRIDAY, "-o", "json");
        assertThat(typed.exitCode()).isEqualTo(1);
        JsonNode answer = JSON.readTree(typed.out());
        assertThat(names(answer))
                .containsExactly(
                        "allowed", "class", "change", "reasons", "warnings", "rules", "nextOpen", "policyRevision");
        assertThat(names(answer.path("rules"))).containsExactly("passed", "warned", "lifted", "notApplicable");
        assertThat(names(answer.path("reasons").get(0))).containsExactly("code", "message", "remedy");
        assertThat(answer.path("class").asText()).isEqualTo("DEPLOY");
        assertThat(answer.path("change").asText()).matches("sha256:[0-9a-f]{64}");
        assertThat(answer.path("nextOpen").asText()).isEqualTo("2026-11-30T05:00:00Z");
    }

    @Test
    void check_failureToJudge_isAFailureAndExitTwo() throws IOException {
        Files.writeString(folder.resolve("verdict.rego"), "package deploygate\n\nverdict := \"yes\"\n");
        Typed typed = Typed.novapay("check", "--review", REVIEW, "--policies", folder.toString(), "-o", "json");
        assertThat(typed.exitCode()).isEqualTo(2);
        JsonNode answer = JSON.readTree(typed.out());
        assertThat(names(answer)).containsExactly("allowed", "failure", "message");
        assertThat(answer.path("failure").asText()).isEqualTo("policy-error");
    }

    @Test
    void check_asSomebodyElse_isJudgedAsTheirs() throws IOException {
        String argo = "system:serviceaccount:argocd:argocd-application-controller";
        Typed typed = Typed.novapay("check", "--review", REVIEW, "--user", argo, "--at", FRIDAY, "-o", "json");
        assertThat(JSON.readTree(typed.out()).path("reasons").findValuesAsText("code"))
                .doesNotContain("gitops-only");
    }

    @Test
    void check_manifests_oneLineForEachObject() throws IOException {
        Path manifests = write("all.yaml", """
                apiVersion: v1
                kind: List
                items:
                  - apiVersion: apps/v1
                    kind: Deployment
                    metadata: {name: one}
                    spec: {replicas: 2, template: {spec: {containers: [{name: app, image: x:1}]}}}
                  - {apiVersion: v1, kind: Service, metadata: {name: one}}
                ---
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata: {name: two, namespace: pay}
                spec: {template: {spec: {containers: [{name: app, image: x:1}]}}}
                """);
        Path old = write("old.yaml", """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: one, namespace: default}
                spec: {replicas: 1, template: {spec: {containers: [{name: app, image: x:1}]}}}
                """);
        Typed json = Typed.novapay(
                "check", "-f", manifests.toString(), "--old", old.toString(), "--at", FRIDAY, "-o", "json");
        List<String> lines = json.out().lines().toList();
        assertThat(lines).hasSize(3);
        assertThat(JSON.readTree(lines.get(0)).path("class").asText()).isEqualTo("SCALE");
        assertThat(names(JSON.readTree(lines.get(1))))
                .containsExactly("kind", "namespace", "name", "file", "line", "judged", "reason");
        assertThat(JSON.readTree(lines.get(2)).path("class").asText()).isEqualTo("CREATE");
        assertThat(names(JSON.readTree(lines.get(2))))
                .startsWith("kind", "namespace", "name", "file", "line", "judged", "user", "allowed");
        assertThat(json.exitCode()).isEqualTo(1);
        Typed text = Typed.novapay("check", "-f", manifests.toString(), "--old", old.toString(), "--at", FRIDAY);
        assertThat(text.out())
                .startsWith("deployment/one in default is admitted (SCALE)")
                .contains(
                        "service/one in default is not judged: the gate does not evaluate the kind Service",
                        "rollout/two in pay is refused: ",
                        "3 objects: 1 allowed, 1 denied (")
                .endsWith("example --user system:serviceaccount:argocd:argocd-application-controller.\n");
    }

    @Test
    void when_saysWhyNotAndWhenNext() throws IOException {
        Typed friday = Typed.novapay("when", "rollout/checkout", "-n", "pay", "--at", FRIDAY);
        assertThat(friday.exitCode()).isEqualTo(1);
        assertThat(friday.out())
                .contains(
                        "Closed for rollout/checkout in pay.",
                        "friday-approval",
                        "Opens Monday, November 30, 00:00 EST.");
        Typed monday = Typed.novapay("when", "checkout", "-n", "pay", "--at", "2026-11-30T15:00:00Z", "-o", "json");
        assertThat(monday.exitCode()).isZero();
        assertThat(JSON.readTree(monday.out()).path("open").asBoolean()).isTrue();
    }

    @Test
    void test_wrongCase_failsWithWhatDiffers() throws IOException {
        write("wrong.case.yaml", """
                name: wrong
                at: 2026-11-27T15:00:00Z
                review: %s
                rules: [friday-approval]
                expect: {allowed: true, class: RESTART, codes: [deploy-days]}
                """.formatted(Path.of(REVIEW).toAbsolutePath()));
        Path junit = folder.resolve("report.xml");
        Typed typed = Typed.novapay("test", "--cases", folder.toString(), "--junit", junit.toString());
        assertThat(typed.exitCode()).isEqualTo(1);
        assertThat(typed.out())
                .contains(
                        "FAILED  " + folder.resolve("wrong.case.yaml") + ": wrong",
                        "allowed is false, expected true",
                        "class is DEPLOY, expected RESTART",
                        "codes are [friday-approval], expected [deploy-days]; missing: deploy-days;"
                                + " not expected: friday-approval",
                        "0 passed, 1 failed");
        assertThat(junit).content().contains("failures=\"1\"", "name=\"wrong\"");
    }

    @Test
    void test_json() throws IOException {
        Typed typed = Typed.novapay("test", "--cases", "demo/cases/single-rule", "-o", "json");
        assertThat(typed.exitCode()).isZero();
        JsonNode report = JSON.readTree(typed.out());
        assertThat(report.path("failed").asInt()).isZero();
        assertThat(report.path("results"))
                .hasSize(report.path("passed").asInt())
                .hasSizeGreaterThan(15);
    }

    @Test
    void demo_tellsTheWholeProcessAndWhatToTry() {
        Typed typed = Typed.novapay("demo", "--once");
        assertThat(typed.err()).isEmpty();
        assertThat(typed.exitCode()).isZero();
        assertThat(typed.out())
                .doesNotContain("not as expected", "\u001b")
                .containsSubsequence(
                        "a Monday deploy",
                        "the same on Friday",
                        "friday-approval",
                        "with the VP's approval",
                        "SEV-1",
                        "incident-freeze",
                        "a hotfix that names the incident",
                        "SCALE",
                        "RESTART",
                        "ROLLBACK",
                        "CANARY_SKIP",
                        "curl --cacert");
        assertThat(typed.out()
                        .lines()
                        .filter(line -> line.matches("[A-Z][a-z]{2} [A-Z][a-z]{2} \\d\\d \\d\\d:\\d\\d  .*")))
                .hasSizeGreaterThanOrEqualTo(12);
    }

    @Test
    void version_namesThePolicies() throws IOException {
        assertThat(names(JSON.readTree(Typed.novapay("version", "-o", "json").out())))
                .containsExactly("version", "java", "policyRevision");
        assertThat(Typed.novapay("--version").out())
                .isEqualTo(Typed.novapay("version").out());
    }

    /** Whatever a label lists as words is what the shell offers: picocli itself offers the names of constants, in capitals. */
    @Test
    void completion_offersOnlyWhatIsAccepted() throws Exception {
        Path script = write("novapay.bash", Typed.novapay("completion").out());
        assertThat(offered(script, "novapay", "check", "-o", ""))
                .containsExactly("text", "json", "markdown", "github", "sarif");
        assertThat(offered(script, "novapay", "audit", "list", "-o", "")).containsExactly("text", "json");
        assertThat(offered(script, "novapay", "when", "-o", "")).containsExactly("text", "json", "ics");
        assertThat(offered(script, "novapay", "replay", "--format", "m")).containsExactly("markdown");
        assertThat(offered(script, "novapay", "policies", "diff", "--color", "a"))
                .containsExactly("auto", "always");
        assertThat(offered(script, "novapay", "completion", "")).containsExactly("bash", "zsh");
    }

    private static List<String> offered(Path script, String... words) throws Exception {
        String type = "source \"$0\"; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _complete_novapay 2>/dev/null;"
                + " echo \"${COMPREPLY[*]}\"";
        List<String> command = new ArrayList<>(List.of("bash", "-c", type, script.toString()));
        command.addAll(List.of(words));
        Process bash = new ProcessBuilder(command).start();
        String out = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).isZero();
        return List.of(out.strip().split("\\s+"));
    }

    @Test
    void color_isChosenByAnOption() throws IOException {
        Path file = write("one.yaml", """
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: a, namespace: b},
                 spec: {template: {spec: {containers: [{name: c, image: x}]}}}}
                """);
        try {
            assertThat(Typed.novapay("check", "-f", file.toString(), "--color", "always")
                            .out())
                    .startsWith("deployment/a in b is \u001b[31;1mrefused\u001b[0m: ");
            assertThat(Typed.novapay("--color", "never", "check", "-f", file.toString())
                            .out())
                    .startsWith("deployment/a in b is refused: ");
        } finally {
            Typed.novapay("--color", "auto", "--version");
        }
        assertThat(Typed.novapay("check", "-f", file.toString(), "--color", "blue")
                        .err())
                .contains("\"blue\" is not auto, always or never");
    }

    @Test
    void completion_isAScript() {
        assertThat(Typed.novapay("completion").out())
                .contains("complete -F _complete_novapay", "--facts")
                .contains("break-glass", "\"SEV-1\"", "\"smoke=passed\"", "\"incident-commander\"", "\"staging\"");
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }

    private static List<String> names(JsonNode object) {
        return object.properties().stream().map(Map.Entry::getKey).toList();
    }
}
