package com.novapay.deploygate.policytest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.Violation;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.time.Duration;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/** The Rego test of the same allows more rules, so that an author's own rule does not break it. */
class EmptyInputTest {
    @Test
    void shippedPolicies_denyAnEmptyInputByExactlyTheseRules() {
        PolicyBundle bundle = Policies.load(null);
        ScheduledExecutorService watchdog = Policies.watchdog();
        try {
            EvaluationOutcome outcome = new WasmPolicyEvaluator(bundle, 1, Policies.MAX_MEMORY, watchdog)
                    .evaluate(JsonNodeFactory.instance.objectNode(), Duration.ofMinutes(1));
            assertThat(outcome)
                    .isInstanceOfSatisfying(
                            EvaluationOutcome.Evaluated.class,
                            evaluated -> assertThat(evaluated.verdict().violations())
                                    .extracting(Violation::code)
                                    .containsOnly(
                                            "canary-skip",
                                            "canary-strategy",
                                            "ci-evidence",
                                            "deploy-days",
                                            "gitops-only",
                                            "image-digest",
                                            "incident-freeze",
                                            "migration-announcement",
                                            "rollback-hold",
                                            "staging-first",
                                            "workload-delete"));
        } finally {
            watchdog.shutdownNow();
        }
    }
}
