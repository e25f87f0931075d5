package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.policy.EvaluationFailure;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.PolicyException;
import com.novapay.deploygate.telemetry.GateMetrics;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Exceptions are reported a week before they end, once, and again when they have ended. */
class ExceptionWatchTest {
    private static final ObjectMapper YAML = new YAMLMapper();
    private final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-27T15:00:00Z"));
    private final PolicyCatalog catalog = new PolicyCatalog();
    private final GateMetrics metrics = new GateMetrics();
    private final List<String> lines = new ArrayList<>();
    private final ExceptionWatch watch = new ExceptionWatch(catalog, clock, metrics, lines::add);

    @Test
    void exception_isReportedAWeekBeforeItsEndAndAtItsEnd() throws IOException {
        activate("[{rule: gitops-only, namespace: pay, workload: '*', granted_by: vp, reason: r, ticket: OPS-1,"
                + " until: '2026-12-05T15:00:00Z'}]");
        watch.run();
        assertThat(lines).isEmpty();
        assertThat(metrics.scrape()).contains("deploygate_policy_exceptions{rule=\"gitops-only\"} 691200.0");
        assertThat(ExceptionWatch.notice(catalog.exceptions(), clock.instant())).isEmpty();

        clock.turn(Duration.ofDays(1).plusSeconds(1));
        watch.run();
        watch.run();
        assertThat(lines)
                .containsExactly(
                        "policies: an exception ends at 2026-12-05T15:00:00Z: OPS-1 (gitops-only for all workloads"
                                + " in pay); renew or delete it in data.yaml");
        assertThat(ExceptionWatch.notice(catalog.exceptions(), clock.instant()))
                .isEqualTo("; exceptions: OPS-1 (gitops-only for all workloads in pay) ends soon 2026-12-05T15:00:00Z");

        clock.turn(Duration.ofDays(7));
        watch.run();
        assertThat(lines)
                .hasSize(2)
                .last()
                .asString()
                .startsWith("policies: an exception expired at 2026-12-05T15:00:00Z");
        assertThat(metrics.scrape()).contains("deploygate_policy_exceptions{rule=\"gitops-only\"} -1.0");

        activate("[]");
        watch.run();
        assertThat(lines).hasSize(2);
        assertThat(metrics.scrape()).doesNotContain("deploygate_policy_exceptions{");
    }

    @Test
    void exceptions_areReadInOrder_withoutThoseThatHaveNoEnd() throws IOException {
        List<PolicyException> read = PolicyException.of(YAML.readTree("""
                exceptions:
                  - {rule: a, until: soon}
                  - {rule: b, namespace: pay, workload: deployment/x, granted_by: vp, reason: r, ticket: T-2,
                     until: '2026-12-05T16:00:00+01:00'}
                """));
        assertThat(read).hasSize(1);
        assertThat(read.getFirst().index()).isEqualTo(1);
        assertThat(read.getFirst().until()).isEqualTo("2026-12-05T15:00:00Z");
        assertThat(read.getFirst().at(Instant.parse("2026-12-05T14:59:59Z")))
                .isEqualTo(PolicyException.Standing.ENDING);
        assertThat(read.getFirst().at(Instant.parse("2026-12-05T15:00:00Z")))
                .isEqualTo(PolicyException.Standing.EXPIRED);
        assertThat(read.getFirst().words()).isEqualTo("T-2 (b for deployment/x in pay)");
    }

    private void activate(String exceptions) throws IOException {
        JsonNode data = YAML.readTree("exceptions: " + exceptions);
        catalog.activate(new PolicyBundle("r", new byte[0], data, List.of(), List.of()), "", new Silent());
    }

    private static final class Silent implements PolicyEvaluator {
        @Override
        public String revision() {
            return "r";
        }

        @Override
        public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
            return new EvaluationOutcome.Failed(EvaluationFailure.UNAVAILABLE, "", revision());
        }
    }
}
