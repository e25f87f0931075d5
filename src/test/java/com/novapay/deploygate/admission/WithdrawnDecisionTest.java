package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.change.Reviews;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** A deploy that was refused because its record was late is not in the log as allowed and nothing else. */
class WithdrawnDecisionTest {
    private static final Clock TUESDAY = Clock.fixed(Instant.parse("2026-11-24T15:00:00Z"), ZoneOffset.UTC);
    private static final String RESTART = "deployment-rollout-restart--deployments-update-by-lead@novapay";
    private final SlowLog log = new SlowLog();

    /** Answers the first record when it is told to, and all that follow at once. */
    private static final class SlowLog implements DecisionLog {
        private final List<LogRecord> records = new CopyOnWriteArrayList<>();
        private final CompletableFuture<AppendOutcome> first = new CompletableFuture<>();

        @Override
        public CompletableFuture<AppendOutcome> append(LogRecord record) {
            records.add(record);
            return records.size() == 1 ? first : CompletableFuture.completedFuture(new AppendOutcome.Appended());
        }

        @Override
        public void close() {}
    }

    @Test
    void appendedTooLate_isTakenBack() {
        assertThat(decide(Reviews.SET_IMAGE).failure()).isEqualTo(FailureCode.AUDIT_UNAVAILABLE);
        assertThat(log.records).hasSize(1);
        log.first.complete(new AppendOutcome.Appended());
        assertThat(log.records).hasSize(2);
        LogRecord decision = log.records.getFirst();
        LogRecord withdrawn = log.records.getLast();
        assertThat(decision.allowed()).isTrue();
        assertThat(withdrawn.type()).isEqualTo("withdrawn");
        assertThat(withdrawn.id()).isEqualTo("r-7");
        assertThat(withdrawn.allowed()).isFalse();
        assertThat(withdrawn.codes()).isEqualTo("audit-unavailable");
        assertThat(withdrawn.requestUid()).isEqualTo(decision.requestUid());
        assertThat(withdrawn.namespace()).isEqualTo("pay");
        assertThat(withdrawn.digest()).isEqualTo(decision.digest());
        JsonNode document = Reviews.parse(withdrawn.document());
        assertThat(document.path("decisionId").asText()).isEqualTo("d-7");
        assertThat(document.at("/failure/detail").asText()).contains("in time");
        assertThat(document.has("input")).isFalse();
    }

    @Test
    void nobodyKnowsWhetherItIsThere_isTakenBack() {
        log.first.complete(new AppendOutcome.Doubtful("the connection broke"));
        assertThat(decide(Reviews.SET_IMAGE).failure()).isEqualTo(FailureCode.AUDIT_UNAVAILABLE);
        assertThat(log.records).extracting(LogRecord::type).containsExactly("decision", "withdrawn");
    }

    @Test
    void neverWritten_leavesNothingToTakeBack() {
        log.first.complete(new AppendOutcome.Unavailable("the disk is full"));
        assertThat(decide(Reviews.SET_IMAGE).failure()).isEqualTo(FailureCode.AUDIT_UNAVAILABLE);
        assertThat(log.records).hasSize(1);
    }

    @Test
    void appendedInTime_stands() {
        log.first.complete(new AppendOutcome.Appended());
        assertThat(decide(Reviews.SET_IMAGE).allowed()).isTrue();
        assertThat(log.records).hasSize(1);
    }

    @Test
    void wayBackRecordedLate_wasAdmittedAndStands() {
        assertThat(decide(RESTART).allowed()).isTrue();
        log.first.complete(new AppendOutcome.Appended());
        assertThat(log.records).hasSize(1);
    }

    private Decision decide(String review) {
        FactSet none = new FactSet(List.of());
        ChangeEvaluator judge = new ChangeEvaluator(
                new FactSetView(() -> none, () -> new Freshness.Fresh(Duration.ZERO)), Allowing::new, () -> "d-7");
        return new AdmissionPipeline(judge, log, TUESDAY, new GateIdentity("1", "gate-0", ""))
                .decide(Reviews.request(Reviews.read(review)), Duration.ofMillis(200))
                .join();
    }

    private static final class Allowing implements PolicyEvaluator {
        @Override
        public String revision() {
            return "r";
        }

        @Override
        public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
            return new EvaluationOutcome.Evaluated(new Verdict(List.of(), List.of()), revision());
        }
    }
}
