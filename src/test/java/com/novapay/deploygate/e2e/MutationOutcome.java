package com.novapay.deploygate.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * What came of a change that the API server accepted. Immutable.
 *
 * @param mutation what was changed, for people
 * @param calls what the API server asked webhooks about it
 * @param rejected whether the controller makes nothing of the spec
 */
record MutationOutcome(
        String mutation, List<RecordingWebhook.Call> calls, RunningPods before, RunningPods after, boolean rejected) {
    /** The path of a webhook that is asked about everything. */
    static final String RECORDED = "/recorded";
    /** The path of the webhook that decides, which is asked about what matters by the chart's conditions. */
    static final String DECIDING = "/validate";

    JsonNode review() {
        return calls.stream()
                .filter(call -> call.path().equals(RECORDED))
                .findFirst()
                .orElseThrow(() -> new AssertionError("not asked about " + mutation))
                .review();
    }

    boolean asksForDecision() {
        return calls.stream().anyMatch(call -> call.path().equals(DECIDING));
    }

    /** Whether new Pods are others than those before. */
    boolean rollsOut() {
        return !before.isSameRevision(after);
    }
}
