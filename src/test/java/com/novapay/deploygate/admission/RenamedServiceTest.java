package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.change.Reviews;
import com.novapay.deploygate.change.TemplateDigest;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.EvaluationFailure;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.Verdict;
import com.novapay.deploygate.policy.Violation;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Another label app.kubernetes.io/name: what always passes is judged and recorded when it brings one along. */
class RenamedServiceTest {
    private static final String LABEL = "deployment-label--deployments-update-by-dev@novapay";
    private static final String UNDO = "deployment-bad-release-undo--deployments-update-by-lead@novapay";
    private static final Clock TUESDAY = Clock.fixed(Instant.parse("2026-11-24T15:00:00Z"), ZoneOffset.UTC);
    private static final EvaluationOutcome ALLOWED = verdict(List.of());
    private static final EvaluationOutcome DENIED = verdict(List.of(new Violation(
            "incident-freeze", "SEV-1 inc-1 is open: cards fail.", "", Reviews.parse("{}"), Enforcement.DENY)));
    private static final EvaluationOutcome FAILED =
            new EvaluationOutcome.Failed(EvaluationFailure.TIMEOUT, "too slow", "r");

    private final List<LogRecord> records = new ArrayList<>();
    private AppendOutcome appended = new AppendOutcome.Appended();
    private Freshness freshness = new Freshness.Fresh(Duration.ZERO);

    @ParameterizedTest
    @ValueSource(
            strings = {
                LABEL,
                "deployment-rollout-restart--deployments-update-by-lead@novapay",
                "deployment-rollout-pause--deployments-update-by-lead@novapay",
                "rollout-server-side-apply--rollouts-update-by-dev@novapay-2"
            })
    void whatAlwaysPasses_isJudgedAndRecordedWithAnotherServiceLabel(String name) {
        assertThat(decide(Reviews.read(name), DENIED).allowed()).isTrue();
        records.clear();
        assertThat(decide(renamed(name), DENIED).allowed()).isFalse();
        assertThat(decide(renamed(name), ALLOWED).allowed()).isTrue();
        assertThat(records).hasSize(2).allMatch(record -> record.document().contains("app.kubernetes.io/name"));
    }

    @Test
    void renaming_isDeniedWhenTheRulesCannotBeAsked() {
        assertThat(decide(renamed(LABEL), FAILED).failure()).isEqualTo(FailureCode.POLICY_TIMEOUT);
        freshness = new Freshness.Unknown("incidents are 60 s old");
        assertThat(decide(renamed(LABEL), ALLOWED).failure()).isEqualTo(FailureCode.FACTS_STALE);
    }

    @Test
    void renaming_isDeniedWhenItCannotBeRecorded() {
        appended = new AppendOutcome.Unavailable("the disk is full");
        assertThat(decide(renamed(LABEL), ALLOWED).failure()).isEqualTo(FailureCode.AUDIT_UNAVAILABLE);
        assertThat(decide(renamed(LABEL), DENIED).allowed()).isFalse();
    }

    @Test
    void rollbackThatRenames_isStoppedByTheRulesAlone() {
        assertThat(decide(renamed(UNDO), ALLOWED).allowed()).isTrue();
        Decision denied = decide(renamed(UNDO), DENIED);
        assertThat(denied.allowed()).isFalse();
        assertThat(denied.violations()).hasSize(1);
        Decision unjudged = decide(renamed(UNDO), FAILED);
        assertThat(unjudged.allowed()).isTrue();
        assertThat(unjudged.warnings()).anyMatch(warning -> warning.contains("renames the service"));
        freshness = new Freshness.Unknown("incidents are 60 s old");
        assertThat(decide(renamed(UNDO), ALLOWED).allowed()).isTrue();
        freshness = new Freshness.Fresh(Duration.ZERO);
        appended = new AppendOutcome.Unavailable("the disk is full");
        assertThat(decide(renamed(UNDO), ALLOWED).allowed()).isTrue();
        assertThat(decide(renamed(UNDO), DENIED).allowed()).isFalse();
    }

    private static JsonNode renamed(String name) {
        JsonNode review = Reviews.read(name);
        ObjectNode metadata = (ObjectNode) review.at("/request/object/metadata");
        metadata.withObjectProperty("labels").put("app.kubernetes.io/name", "ledger");
        return review;
    }

    private static EvaluationOutcome verdict(List<Violation> violations) {
        return new EvaluationOutcome.Evaluated(new Verdict(violations, List.of()), "r");
    }

    /** Decides as a gate to which the undo of the bad release is a rollback. */
    private Decision decide(JsonNode review, EvaluationOutcome said) {
        JsonNode undone = Reviews.read(UNDO).path("request");
        JsonNode history = Reviews.parse("""
                {"kind": "ReleaseHistory", "metadata": {"name": "h", "namespace": "%s"},
                 "spec": {"workload": {"kind": "Deployment", "name": "%s", "uid": "%s"},
                          "revisions": [{"digest": "%s", "healthyAt": "2026-11-20T10:00:00Z"}], "holds": []}}
                """.formatted(
                        undone.path("namespace").asText(),
                        undone.path("name").asText(),
                        undone.at("/object/metadata/uid").asText(),
                        TemplateDigest.of(undone.at("/object/spec/template"))));
        FactSet facts = new FactSet(List.of(history));
        PolicyEvaluator rules = new PolicyEvaluator() {
            @Override
            public String revision() {
                return "r";
            }

            @Override
            public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
                return said;
            }
        };
        ChangeEvaluator judge =
                new ChangeEvaluator(new FactSetView(() -> facts, () -> freshness), () -> rules, () -> "d-7");
        return new AdmissionPipeline(judge, new Kept(), TUESDAY, new GateIdentity("1", "gate-0", ""))
                .decide(Reviews.request(review), Duration.ofSeconds(2))
                .join();
    }

    private final class Kept implements DecisionLog {
        @Override
        public CompletableFuture<AppendOutcome> append(LogRecord record) {
            records.add(record);
            return CompletableFuture.completedFuture(appended);
        }

        @Override
        public void close() {}
    }
}
