package com.novapay.deploygate.policytest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.novapay.deploygate.terminal.UsageProblem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** How a replay's findings are worded, and that threads do not change their order. */
class ReplayWordsTest {
    private final ReplayReport report =
            new ReplayReport("0123456789abcdef", Optional.of(Instant.parse("2026-10-01T00:00:00Z")), Optional.empty());

    @Test
    void summary_countsByClassAndRule() {
        for (int i = 0; i < 1_197; i++) {
            report.add(new ReplayResult.Same(decision("deploy"), true));
        }
        for (String kind : List.of("hotfix", "hotfix", "deploy", "deploy", "deploy", "deploy", "canary step")) {
            report.add(new ReplayResult.Differs(decision(kind), Set.of(), Set.of("deploy-days")));
        }
        assertThat(new ReplaySummary(report).sentences())
                .startsWith("Of 1,204 decisions since 1 October 2026, 7 would turn from allowed to denied:"
                        + " 1 canary step, 4 deploys, 2 hotfixes, no rollback. 1,197 would be the same.");
        assertThat(new ReplaySummary(report).byRule())
                .containsExactly(Map.entry("deploy-days", new ReplaySummary.RuleChange(7, 0)));
        assertThat(report.exitCode()).isOne();
    }

    @Test
    void whatIsNotJudged_isSaid() {
        report.add(new ReplayResult.NotHeld(decision("deploy"), Set.of("log-level")));
        report.add(new ReplayResult.Failed(decision("deploy"), "it ran out of time"));
        report.add(new ReplayResult.Unjudged(decision("scale"), ReplayResult.Reason.NO_RULE));
        report.add(new ReplayResult.Unjudged(decision("deploy"), ReplayResult.Reason.FAILED));
        report.add(new ReplayResult.Other());
        assertThat(ReplayText.of(report))
                .contains(
                        "Of 4 decisions since 1 October 2026, none would differ.",
                        "could not be evaluated: it ran out of time",
                        "1 could not be evaluated, because these rules changed and may read values that records do not"
                                + " contain: log-level. Test them with case files.",
                        "1 meet no rule, and are not evaluated.",
                        "1 were denied because the gate could not evaluate them, and are not evaluated.");
        assertThat(report.exitCode()).isEqualTo(2);
    }

    @Test
    void markdown_holdsNoMarkupOfRecords() {
        ReplayedDecision hostile = new ReplayedDecision(
                "d-1", false, "2026-10-02T00:00:00Z", "DEPLOY", "pay/Deployment/a|b`<img>\n@all", "deploy");
        report.add(new ReplayResult.Differs(hostile, Set.of(), Set.of("deploy-days")));
        assertThat(ReplayMarkdown.of(report)).contains("| `pay/Deployment/a\\|b'<img> @all` |");
    }

    @Test
    void resultsComeInOrder_fromSeveralThreads() {
        List<String> order = new ArrayList<>();
        List<String> documents =
                IntStream.range(0, 1_000).mapToObj(Integer::toString).toList();
        try (ExecutorService workers = Executors.newFixedThreadPool(3)) {
            ParallelReplay replay = new ParallelReplay(
                    document -> new ReplayResult.Failed(decision("deploy"), document),
                    workers,
                    3,
                    result -> order.add(((ReplayResult.Failed) result).detail()));
            documents.forEach(replay::add);
            replay.finish();
        }
        assertThat(order).isEqualTo(documents);
    }

    @Test
    void problemOfAWorker_isThrown() {
        try (ExecutorService workers = Executors.newFixedThreadPool(1)) {
            ParallelReplay replay = new ParallelReplay(
                    document -> {
                        throw new UsageProblem("no " + document);
                    },
                    workers,
                    1,
                    result -> {});
            replay.add("x");
            assertThatThrownBy(replay::finish).isInstanceOf(UsageProblem.class).hasMessage("no x");
        }
    }

    private static ReplayedDecision decision(String kind) {
        return new ReplayedDecision("d-1", false, "2026-10-02T00:00:00Z", "DEPLOY", "pay/Deployment/x", kind);
    }
}
