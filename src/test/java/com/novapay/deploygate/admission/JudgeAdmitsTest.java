package com.novapay.deploygate.admission;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.GroupVersionKind;
import com.novapay.deploygate.change.GroupVersionResource;
import com.novapay.deploygate.change.Operation;
import com.novapay.deploygate.change.UserInfo;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.EvaluationFailure;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.Verdict;
import com.novapay.deploygate.policy.Violation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whether a parked deploy would pass: in doubt, no. */
class JudgeAdmitsTest {
    private static final ObjectNode SYNC = JsonNodeFactory.instance.objectNode().put("application", "shop");
    private static final Change DEPLOY = new Change(ChangeClass.DEPLOY, "sha256:1", null, List.of(), List.of());
    private static final Freshness FRESH = new Freshness.Fresh(Duration.ZERO);
    private final List<JsonNode> inputs = new ArrayList<>();

    @Test
    void nothingDenies_passesAsComingFromThatSync() {
        assertThat(admits(verdict(Enforcement.WARN), FRESH)).isTrue();
        assertThat(inputs)
                .singleElement()
                .satisfies(input -> assertThat(input.at("/facts/argocd")).isEqualTo(SYNC));
    }

    @Test
    void denied_doesNotAndAsksOnce() {
        assertThat(admits(verdict(Enforcement.DENY), FRESH)).isFalse();
        assertThat(inputs).hasSize(1);
    }

    @Test
    void inDoubt_doesNot() {
        assertThat(admits(new EvaluationOutcome.Failed(EvaluationFailure.TIMEOUT, "late", "r"), FRESH))
                .isFalse();
        assertThat(admits(verdict(Enforcement.WARN), new Freshness.Unknown("the API server sends nothing")))
                .isFalse();
        PolicyEvaluator broken = new PolicyEvaluator() {
            @Override
            public String revision() {
                return "r";
            }

            @Override
            public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
                throw new IllegalStateException("broken");
            }
        };
        assertThat(admits(broken, FRESH)).isFalse();
    }

    private boolean admits(EvaluationOutcome outcome, Freshness freshness) {
        return admits(
                new PolicyEvaluator() {
                    @Override
                    public String revision() {
                        return "r";
                    }

                    @Override
                    public EvaluationOutcome evaluate(JsonNode input, Duration budget) {
                        inputs.add(input);
                        return outcome;
                    }
                },
                freshness);
    }

    private static boolean admits(PolicyEvaluator evaluator, Freshness freshness) {
        FactSet none = new FactSet(List.of());
        return new ChangeEvaluator(new FactSetView(() -> none, () -> freshness), () -> evaluator, () -> "d-1")
                .admits(request(), DEPLOY, SYNC, Instant.parse("2026-11-24T15:00:00Z"), Duration.ofSeconds(1));
    }

    private static EvaluationOutcome verdict(Enforcement enforcement) {
        return new EvaluationOutcome.Evaluated(
                new Verdict(List.of(new Violation("deploy-days", "closed", "wait", SYNC, enforcement)), List.of()),
                "r");
    }

    private static AdmissionRequest request() {
        return new AdmissionRequest(
                "u-1",
                Operation.CREATE,
                new GroupVersionKind("apps", "v1", "Deployment"),
                new GroupVersionResource("apps", "v1", "deployments"),
                "",
                "pay",
                "payments",
                new UserInfo("system:serviceaccount:argocd:argocd-application-controller", List.of()),
                false,
                JsonNodeFactory.instance.objectNode(),
                MissingNode.getInstance());
    }
}
