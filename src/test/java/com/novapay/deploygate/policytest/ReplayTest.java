package com.novapay.deploygate.policytest;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.cli.Typed;
import com.novapay.deploygate.demo.PlayedMonth;
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

    @TempDir
    private Path folder;

    @Test
    void sameRules_everyDecisionIsTheSame() {
        Typed replayed = Typed.novapay("replay", "--data", PlayedMonth.DATA.toString(), "--since", SINCE);
        assertThat(replayed.out()).contains(" 0 would differ, 0 could not be evaluated");
        assertThat(replayed.exitCode()).isZero();
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
