package com.novapay.deploygate.policytest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.cli.Typed;
import com.novapay.deploygate.demo.PlayedMonth;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recorded month judged again, by the same rules and by others. */
@Tag("slow")
class ReplayTest {
    private static final String SINCE = "2026-10-01T00:00:00Z";

    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void sameRules_everyDecisionIsTheSame() {
        Typed replayed = Typed.novapay("replay", "--data", PlayedMonth.DATA.toString(), "--since", SINCE);
        assertThat(replayed.out()).contains(" 0 would differ, 0 could not be evaluated");
        assertThat(replayed.exitCode()).isZero();
    }

    /** Bit for bit: every message, remedy, detail and enforcement too, from the log and from its export alike. */
    @Test
    void sameRules_haveTheSameBytes_fromLogAndExport() throws Exception {
        JsonNode log = JSON.readTree(
                Typed.novapay("replay", "--data", PlayedMonth.DATA.toString(), "--since", SINCE, "-o", "json")
                        .out());
        assertThat(log.path("same").asInt()).isGreaterThan(100);
        assertThat(log.path("reworded").asInt()).isZero();
        assertThat(log.path("differs")).isEmpty();
        Typed exported = Typed.novapay("replay", "--from-export", export().toString(), "-o", "json");
        JsonNode fromExport = JSON.readTree(exported.out());
        for (String member : List.of("same", "reworded", "notJudgedByRules", "decisions", "failedThen")) {
            assertThat(fromExport.path(member)).as(member).isEqualTo(log.path(member));
        }
        assertThat(fromExport.path("otherRecords").asInt()).isPositive();
        assertThat(exported.exitCode()).isZero();
    }

    @Test
    void at_evaluatesAllAtOneTime_andSaysWhatItCannotKnow() throws Exception {
        Typed sunday = Typed.novapay(
                "replay", "--from-export", export().toString(), "--at", "2026-11-29T15:00:00Z", "--format", "markdown");
        assertThat(sunday.exitCode()).as(sunday.err()).isNotZero();
        assertThat(sunday.out())
                .contains(
                        ", all evaluated at 2026-11-29T15:00:00Z, ",
                        " would turn from allowed to denied: ",
                        "no rollback",
                        "| `deploy-days` | ",
                        "<details><summary>Decisions that would differ</summary>");
    }

    @Test
    void since_narrowsAnExport() throws Exception {
        Path export = export();
        JsonNode all = JSON.readTree(Typed.novapay("replay", "--from-export", export.toString(), "-o", "json")
                .out());
        JsonNode some = JSON.readTree(Typed.novapay(
                        "replay", "--from-export", export.toString(), "--since", "2026-11-20T00:00:00Z", "-o", "json")
                .out());
        assertThat(some.path("decisions").asInt())
                .isPositive()
                .isLessThan(all.path("decisions").asInt());
        assertThat(some.path("from").asText()).isEqualTo("2026-11-20T00:00:00Z");
    }

    @Test
    void fileThatIsNoExport_isNamedWithItsLine() throws Exception {
        Path file = Files.writeString(folder.resolve("decisions.csv"), "id,time\nd-1,now\n");
        Typed replayed = Typed.novapay("replay", "--from-export", file.toString());
        assertThat(replayed.exitCode()).isEqualTo(2);
        assertThat(replayed.err())
                .isEqualTo(
                        "novapay replay: --from-export: " + file + ": line 1 is not a record with its proof, as novapay"
                                + " audit export writes it (without --format csv)\n");
        assertThat(Typed.novapay(
                                "replay",
                                "--from-export",
                                folder.resolve("none").toString())
                        .err())
                .isEqualTo("novapay replay: --from-export: there is no file " + folder.resolve("none") + "\n");
        assertThat(Typed.novapay("replay", "--cases", "demo/cases", "--at", SINCE)
                        .err())
                .isEqualTo("novapay replay: --at is for recorded decisions; leave out --cases\n");
    }

    private Path export() throws IOException {
        Path file = folder.resolve("export.jsonl");
        if (!Files.exists(file)) {
            Path data = PlayedMonth.copy(folder.resolve("month"));
            Typed exported =
                    Typed.novapay("audit", "export", "--all", "--data", data.toString(), "--out", file.toString());
            assertThat(exported.exitCode()).as(exported.err()).isZero();
        }
        return file;
    }

    @Test
    void otherRules_whatWouldDifferIsNamed() throws Exception {
        Path policies = GateFolderCopy.of(Path.of("policies"), folder.resolve("policies"));
        Path data = policies.resolve("data.yaml");
        Files.writeString(
                data,
                Files.readString(data)
                        .replace("approval_days: [Friday]", "approval_days: []")
                        .replace(
                                "open_days: [Monday, Tuesday, Wednesday, Thursday]",
                                "open_days: [Monday, Tuesday, Wednesday, Thursday, Friday]"));
        Typed replayed = Typed.novapay(
                "replay", "--policies", policies.toString(), "--data", PlayedMonth.DATA.toString(), "--since", SINCE);
        assertThat(replayed.exitCode()).as(replayed.out() + replayed.err()).isOne();
        assertThat(replayed.out())
                .containsPattern("denied: friday-approval +admitted")
                .containsPattern(
                        "Of [\\d,]+ decisions since 1 October 2026, \\d+ would turn from denied to allowed: \\d+ deploy")
                .containsPattern("friday-approval +0 +\\d+")
                .doesNotContain(" 0 would differ");

        Typed cases = Typed.novapay("replay", "--policies", policies.toString(), "--cases", "demo/cases", "-o", "json");
        assertThat(cases.exitCode()).isOne();
        assertThat(cases.out()).contains("\"was\":[\"friday-approval\"],\"would\":[]");
    }

    /** A rule that asks for the value of a variable cannot be judged by records, which do not hold it. */
    @Test
    void ruleThatReadsWhatIsNotStored_isNotJudgedWrong() throws Exception {
        Path policies = GateFolderCopy.of(Path.of("policies"), folder.resolve("policies"));
        Path rule = Files.createDirectories(policies.resolve("rules/log_level")).resolve("log_level.rego");
        Files.writeString(rule, """
                # METADATA
                # title: Log level
                # description: No debug logs in production.
                # custom:
                #   code: log-level
                #   remedy: Set it to info.
                #   enforcement: deny
                package deploygate.rules.log_level

                import data.deploygate.lib.result

                deny contains result.violation(rego.metadata.chain(), "It logs too much.", "Set it to info.", {}) if {
                	some container in input.workload.object.spec.template.spec.containers
                	some variable in container.env
                	variable.name == "LOG_LEVEL"
                	variable.value == "debug"
                }
                """);
        Typed text = Typed.novapay(
                "replay", "--policies", policies.toString(), "--data", PlayedMonth.DATA.toString(), "--since", SINCE);
        assertThat(text.exitCode()).as(text.out() + text.err()).isEqualTo(2);
        assertThat(text.out())
                .contains("rules changed and may read values that records do not contain: log-level")
                .doesNotContain(" 0 could not be evaluated")
                .contains(" 0 would differ");
        Typed json = Typed.novapay(
                "replay",
                "--policies",
                policies.toString(),
                "--data",
                PlayedMonth.DATA.toString(),
                "--since",
                SINCE,
                "-o",
                "json");
        assertThat(json.out()).contains("\"codes\":[\"log-level\"]").contains("\"differs\":[]");
    }

    /** A rule that has not changed is not judged anew by what is left of the text that it read. */
    @Test
    void unchangedRule_countsAsItWasRecorded() throws Exception {
        RuleTexts rules = new RuleTexts(Policies.sources(null));
        List<String> argument =
                List.of("workload", "object", "spec", "template", "spec", "initContainers", "[]", "args", "[]");
        List<String> variable =
                List.of("workload", "object", "spec", "template", "spec", "containers", "[]", "env", "[]", "value");
        assertThat(rules.reading(List.of(argument)))
                .contains("migration-announcement")
                .doesNotContain("deploy-days");
        assertThat(rules.reading(List.of(variable)))
                .doesNotContain("image-digest", "friday-approval", "canary-strategy");
        Map<String, String> other = new TreeMap<>(Policies.sources(null));
        other.computeIfPresent(
                "data.yaml", (path, text) -> text.replace("open_days: [Monday", "open_days: [Sunday, Monday"));
        assertThat(rules.isSame("migration-announcement", new RuleTexts(other))).isTrue();
        assertThat(rules.isSame("deploy-days", new RuleTexts(other))).isFalse();
        other.computeIfPresent("data.yaml", (path, text) -> text.replace("[flyway, ", "[flyway, mytool, "));
        assertThat(rules.isSame("migration-announcement", new RuleTexts(other))).isFalse();
        other.computeIfPresent("rules/canary_skip/canary_skip.rego", (path, text) -> text + "\nmore := 1\n");
        assertThat(rules.isSame("canary-skip", new RuleTexts(other))).isFalse();
        assertThat(rules.isSame("unknown", rules)).isFalse();
    }

    @Test
    void noLog_isTold() {
        Typed replayed =
                Typed.novapay("replay", "--data", folder.resolve("nowhere").toString());
        assertThat(replayed.exitCode()).isEqualTo(2);
        assertThat(replayed.err()).contains("cannot be read as an audit log");
    }

    /** The sources of the policies without their tests, which hold only with the data that is shipped. */
    private static final class GateFolderCopy {
        static Path of(Path from, Path to) throws Exception {
            try (Stream<Path> files = Files.walk(from)) {
                for (Path file : files.filter(Files::isRegularFile)
                        .filter(file -> !file.toString().endsWith("_test.rego"))
                        .toList()) {
                    Path copy = to.resolve(from.relativize(file).toString());
                    Files.createDirectories(copy.getParent());
                    Files.copy(file, copy);
                }
            }
            return to;
        }
    }
}
