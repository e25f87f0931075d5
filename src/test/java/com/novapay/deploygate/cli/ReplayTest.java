package com.novapay.deploygate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A recorded month judged again, by the same rules and by others. */
class ReplayTest {
    private static final String SINCE = "2026-10-01T00:00:00Z";

    @TempDir
    private Path folder;

    @Test
    void sameRules_everyDecisionIsTheSame() {
        Typed replayed = Typed.novapay("replay", "--data", PlayedMonth.DATA.toString(), "--since", SINCE);
        assertThat(replayed.out()).contains(" 0 would differ, 0 could not be judged");
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
                .containsPattern("refused: friday-approval +admitted")
                .doesNotContain(" 0 would differ");

        Typed cases = Typed.novapay("replay", "--policies", policies.toString(), "--cases", "demo/cases", "-o", "json");
        assertThat(cases.exitCode()).isOne();
        assertThat(cases.out()).contains("\"was\":[\"friday-approval\"],\"would\":[]");
    }

    @Test
    void noLog_isTold() {
        Typed replayed =
                Typed.novapay("replay", "--data", folder.resolve("nowhere").toString());
        assertThat(replayed.exitCode()).isEqualTo(2);
        assertThat(replayed.err()).contains("cannot be read as a decision log");
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
