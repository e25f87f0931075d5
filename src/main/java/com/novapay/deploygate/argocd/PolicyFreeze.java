package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.novapay.deploygate.admission.CanaryStepProbe;
import com.novapay.deploygate.admission.ChangeEvaluator;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.kubernetes.ApiProblem;
import com.novapay.deploygate.policy.Enforcement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks the rule {@code incident-freeze} of the active policies, as a deploy would be judged. Thread-safe.
 *
 * @param evaluator judges by that rule
 */
record PolicyFreeze(ChangeEvaluator evaluator, Clock clock) implements Freeze {
    static final String RULE = "incident-freeze";
    private static final Duration BUDGET = Duration.ofSeconds(2);
    /** No workload has this name, so that an incident of a few services does not concern it. */
    private static final String PROBE = "deploy-gate:freeze";

    @Override
    public List<String> in(String namespace) throws ApiProblem {
        Decision decision = evaluator.decide(
                CanaryStepProbe.of("freeze", "Deployment", namespace, PROBE, JsonNodeFactory.instance.objectNode()),
                CanaryStepProbe.CHANGE,
                clock.instant(),
                BUDGET);
        if (decision.failure() != null) {
            throw new ApiProblem(
                    "cannot tell whether an incident freezes deploys: "
                            + decision.failure().code() + " " + decision.failureDetail(),
                    false,
                    null);
        }
        Set<String> incidents = new TreeSet<>();
        decision.violations().stream()
                .filter(violation -> violation.code().equals(RULE) && violation.enforcement() == Enforcement.DENY)
                .map(violation -> named(violation.details()))
                .forEach(incidents::add);
        return List.copyOf(incidents);
    }

    private static String named(JsonNode details) {
        return (details.path("severity").asText() + " "
                        + details.path("incident").asText("incidents that cannot be read"))
                .strip();
    }
}
