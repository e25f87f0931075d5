package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.Set;

/**
 * Reads from the status of a Rollout whether its canary was stopped: aborted, or paused because an analysis or an experiment was
 * inconclusive. Pure, thread-safe.
 */
public final class StoppedCanary {
    /** The members of a status that say so. */
    public static final Set<String> MEMBERS = Set.of("abort", "pauseConditions");

    private static final String INCONCLUSIVE = "Inconclusive";
    private static final int LONGEST_REASON = 40;

    private StoppedCanary() {}

    /** Nothing but what says that a canary was stopped; empty where it was not. */
    public static Optional<ObjectNode> of(JsonNode status) {
        ObjectNode stopped = JsonNodeFactory.instance.objectNode();
        if (status.path("abort").booleanValue()) {
            stopped.put("abort", true);
        }
        for (JsonNode pause : status.path("pauseConditions")) {
            String reason = pause.path("reason").asText();
            if (reason.startsWith(INCONCLUSIVE) && reason.length() <= LONGEST_REASON) {
                stopped.putArray("pauseConditions").addObject().put("reason", reason);
                break;
            }
        }
        return Optional.of(stopped).filter(known -> !known.isEmpty());
    }
}
