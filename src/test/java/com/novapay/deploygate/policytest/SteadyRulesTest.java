package com.novapay.deploygate.policytest;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.admission.ReviewCodec;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever waits for a rule that says {@code heals_with_time: false} waits in vain. */
@Tag("slow")
class SteadyRulesTest {
    private static final ScheduledExecutorService WATCHDOG = Policies.watchdog();
    private static final Path RULES = Path.of("policies", "rules");
    private static PolicyBundle bundle;
    private static CaseRunner runner;

    @BeforeAll
    static void load() {
        bundle = Policies.load(null);
        runner = new CaseRunner(bundle, new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, WATCHDOG));
    }

    @AfterAll
    static void stop() {
        WATCHDOG.shutdownNow();
    }

    static List<Path> deniedSamples() throws IOException {
        try (Stream<Path> files = Files.walk(RULES)) {
            return files.filter(
                            file -> file.getParent() != null && file.getParent().endsWith("denied"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void onlyTheCalendarAndLeadTimesHeal() {
        assertThat(bundle.rules().stream()
                        .filter(PolicyBundle.Rule::healsWithTime)
                        .map(PolicyBundle.Rule::code))
                .containsExactlyInAnyOrder("deploy-days", "friday-approval", "migration-announcement");
    }

    @ParameterizedTest
    @MethodSource("deniedSamples")
    void steadyDenial_isStillThereLater(Path file) {
        Set<String> steady = bundle.rules().stream()
                .filter(rule -> !rule.healsWithTime())
                .map(PolicyBundle.Rule::code)
                .collect(Collectors.toSet());
        CaseFile sample = CaseFile.read(file);
        if (!(new ReviewCodec().decode(sample.review()) instanceof ReviewCodec.Decoded.Review review)) {
            throw new AssertionError(file + " cannot be read");
        }
        Set<String> denying = runner.decide(sample).denyingCodes().stream()
                .filter(steady::contains)
                .collect(Collectors.toSet());
        for (int hours : new int[] {1, 11, 24, 61, 7 * 24 + 1, 34 * 24}) {
            assertThat(runner.judge(sample, () -> "d-later")
                            .decide(review.request(), sample.at().plus(Duration.ofHours(hours)), Duration.ofMinutes(1))
                            .denyingCodes())
                    .as("%s, %d hours later", file, hours)
                    .containsAll(denying);
        }
    }
}
