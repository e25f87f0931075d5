package com.novapay.deploygate.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import java.util.Optional;

/** Whether the template that is written in a workload failed, by what its controller says of that very generation. Pure. */
final class FailedRun {
    private static final int LONGEST = 300;
    /** What a metric's provider answered may hold the address that was asked, with its password. */
    private static final String PROVIDER_SAYS = ": \"Error Message:";
    /** A value that the API server or a controller rejects is quoted in whole. */
    private static final String VALUE_IS = ": Invalid value:";

    private FailedRun() {}

    /** Why it failed, one line; empty when it did not, or not yet. */
    static Optional<String> of(WorkloadKind kind, JsonNode workload) {
        JsonNode status = workload.path("status");
        boolean current = status.path("observedGeneration")
                .asText()
                .equals(workload.path("metadata").path("generation").asText("none"));
        return current
                ? switch (kind) {
                    case DEPLOYMENT -> deployment(status);
                    case ROLLOUT -> rollout(status);
                }
                : Optional.empty();
    }

    private static Optional<String> deployment(JsonNode status) {
        for (JsonNode condition : status.path("conditions")) {
            if (condition.path("type").asText().equals("Progressing")
                    && condition.path("status").asText().equals("False")
                    && condition.path("reason").asText().equals("ProgressDeadlineExceeded")) {
                return Optional.of(line("ProgressDeadlineExceeded", condition.path("message")));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> rollout(JsonNode status) {
        if (status.path("abort").asBoolean()) {
            return Optional.of(line("Aborted", status.path("message")));
        }
        return status.path("phase").asText().equals("Degraded")
                ? Optional.of(line("Degraded", status.path("message")))
                : Optional.empty();
    }

    private static String before(String words, String text) {
        int at = text.indexOf(words);
        return at < 0 ? text : text.substring(0, at);
    }

    private static String line(String reason, JsonNode message) {
        String known = before(PROVIDER_SAYS, before(VALUE_IS, message.asText()));
        String text = known.replaceAll("\\p{Cntrl}", " ").strip();
        String line = text.isEmpty() ? reason : reason + ": " + text;
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST);
    }
}
