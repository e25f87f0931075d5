package com.novapay.deploygate.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.policytest.CaseFile;
import com.novapay.deploygate.policytest.CaseRunner;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every case of the demo and every sample of a rule, through the shipped policies. */
class DemoCasesTest {
    private static final ScheduledExecutorService WATCHDOG = Policies.watchdog();
    private static CaseRunner runner;

    @BeforeAll
    static void load() {
        PolicyBundle bundle = Policies.load(null);
        runner = new CaseRunner(bundle, new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, WATCHDOG));
    }

    @AfterAll
    static void stop() {
        WATCHDOG.shutdownNow();
    }

    static List<Path> cases() throws IOException {
        try (Stream<Path> cases = Files.walk(Path.of("demo", "cases"));
                Stream<Path> samples = Files.walk(Path.of("policies"))) {
            return Stream.concat(cases, samples)
                    .filter(file -> file.toString().endsWith(".case.yaml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void case_isDecidedAsExpected(Path file) {
        CaseFile read = CaseFile.read(file);
        assertThat(runner.differences(read, runner.decide(read))).isEmpty();
    }

    @Test
    void friday_opensOnMondayAtMidnightInTheCompanysZone() {
        CaseFile friday = CaseFile.read(Path.of("demo", "cases", "02-friday.case.yaml"));
        assertThat(runner.decide(friday).opening().time()).contains(Instant.parse("2026-11-30T05:00:00Z"));
    }

    @Test
    void unknownKey_isNamedWithItsFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("typo.case.yaml"), "name: x\nexpectt: {}\n");
        assertThatThrownBy(() -> CaseFile.read(file))
                .isInstanceOf(UsageProblem.class)
                .hasMessageContaining("typo.case.yaml:2: expectt is not a known key; did you mean expect?");
    }

    @Test
    void illDataOfACase_isNamedBeforeAnythingIsJudgedByIt(@TempDir Path folder) throws IOException {
        Path review = Path.of("policies", "samples", "reviews", "deployment-set-image.json")
                .toAbsolutePath();
        Path file = Files.writeString(
                folder.resolve("ill.case.yaml"),
                "name: ill\nat: 2026-11-24T15:00:00Z\nreview: " + review
                        + "\ndata: {schedule: {timezone: Europe/Berlin}}\nrules: [deploy-days]\n");
        CaseFile read = CaseFile.read(file);
        assertThatThrownBy(() -> runner.decide(read))
                .isInstanceOf(UsageProblem.class)
                .hasMessage("ill: data: schedule.timezone is not a key here; did you mean time_zone.");
    }
}
