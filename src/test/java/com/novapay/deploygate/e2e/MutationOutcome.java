package com.novapay.deploygate.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.LeafMutation;
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

    /** The annotation of a template that restarts Pods. */
    static final String RESTARTED = "kubectl.kubernetes.io/restartedAt";

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

    /** Whether all that differs are members whose names {@link LeafMutation} made up. */
    boolean addsUnknownMember() {
        JsonNode spec = review().at("/request/object/spec").deepCopy();
        JsonNode oldSpec = review().at("/request/oldObject/spec");
        dropMadeUp(spec, oldSpec);
        return spec.equals(oldSpec);
    }

    private static void dropMadeUp(JsonNode now, JsonNode before) {
        if (now instanceof ObjectNode object) {
            object.properties()
                    .removeIf(member -> !before.has(member.getKey())
                            && (member.getKey().equals("unknown")
                                    || member.getKey().endsWith("2")));
            object.properties().forEach(member -> dropMadeUp(member.getValue(), before.path(member.getKey())));
        }
        for (int i = 0; now.isArray() && i < now.size(); i++) {
            dropMadeUp(now.get(i), before.path(i));
        }
    }

    /** Whether it asks for a restart, whatever else it changes. */
    boolean restarts() {
        return !mark("/request/object").equals(mark("/request/oldObject"));
    }

    private JsonNode mark(String object) {
        return review().at(object + "/spec/template/metadata/annotations").path(RESTARTED);
    }

    /** Whether new Pods are others than those before. */
    boolean rollsOut() {
        return !before.isSameRevision(after);
    }
}
