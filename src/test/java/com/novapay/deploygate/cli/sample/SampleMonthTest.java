package com.novapay.deploygate.cli.sample;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The month that people see first has something of everything in it, and nothing that went wrong by accident. */
class SampleMonthTest {
    private static final ScheduledExecutorService WATCHDOG = Executors.newSingleThreadScheduledExecutor();
    private static final List<LogRecord> MONTH = new ArrayList<>();

    @BeforeAll
    static void play() throws Exception {
        MONTH.addAll(played());
    }

    @AfterAll
    static void end() {
        WATCHDOG.shutdownNow();
    }

    @Test
    void month_hasSomethingOfEverything() {
        assertThat(MONTH).hasSizeGreaterThan(500);
        assertThat(words(MONTH.stream().map(LogRecord::outcome).toList())).containsExactlyInAnyOrder("allow", "deny");
        assertThat(words(MONTH.stream().map(LogRecord::changeClass).toList()))
                .contains(
                        "DEPLOY",
                        "ROLLBACK",
                        "RESTART",
                        "CANARY_SKIP",
                        "INCIDENT_OPEN",
                        "INCIDENT_RESOLVE",
                        "RECORD_CREATE");
        assertThat(codes())
                .contains(
                        "deploy-days",
                        "friday-approval",
                        "incident-freeze",
                        "migration-announcement",
                        "staging-first",
                        "ci-evidence",
                        "image-digest",
                        "gitops-only",
                        "rollback-hold",
                        "canary-skip");
    }

    /** A refusal of a record, or of a rule that no scene is about, would be a slip of the script. */
    @Test
    void month_refusesOnlyWhatIsMeantToBeRefused() {
        assertThat(MONTH)
                .filteredOn(record -> !record.allowed())
                .allSatisfy(record -> assertThat(record.kind()).isEqualTo("Rollout"));
        assertThat(codes()).doesNotContain("canary-strategy", "policy-data", "record-signature", "record-role");
        assertThat(MONTH)
                .filteredOn(record -> record.changeClass().equals("DEPLOY"))
                .filteredOn(LogRecord::allowed)
                .hasSizeGreaterThan(100);
    }

    @Test
    void sameDay_isTheSameMonth() throws Exception {
        assertThat(played().stream().map(LogRecord::id).toList())
                .isEqualTo(MONTH.stream().map(LogRecord::id).toList());
    }

    private static Set<String> codes() {
        return words(MONTH.stream()
                .flatMap(record -> Arrays.stream(record.codes().split(",", -1)))
                .toList());
    }

    private static Set<String> words(List<String> words) {
        return words.stream().filter(word -> !word.isEmpty()).collect(Collectors.toSet());
    }

    private static List<LogRecord> played() throws Exception {
        List<LogRecord> records = new ArrayList<>();
        DecisionLog log = new DecisionLog() {
            @Override
            public CompletableFuture<AppendOutcome> append(LogRecord record) {
                records.add(record);
                return CompletableFuture.completedFuture(new AppendOutcome.Appended());
            }

            @Override
            public void close() {}
        };
        SampleMonth.record(
                LocalDate.of(2026, 11, 26),
                new WasmPolicyEvaluator(BundleFiles.shipped(), 1, 64 << 20, WATCHDOG),
                log,
                new GateIdentity("sample", "gate-1", ""));
        return records;
    }
}
