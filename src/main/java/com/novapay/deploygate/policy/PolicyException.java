package com.novapay.deploygate.policy;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An entry of {@code exceptions} in the policies' data: a rule that is lifted for some workloads until a time. Immutable. Only the
 * rules decide by it ({@code lib/exceptions}); here it is listed and watched.
 *
 * @param index in the list, from 0
 * @param rule the code
 * @param workload a name, kind and name, or {@code *} for all of the namespace
 */
public record PolicyException(
        int index,
        String rule,
        String namespace,
        String workload,
        String grantedBy,
        String reason,
        String ticket,
        Instant until) {
    /** How long before its end an exception is reported. */
    public static final Duration NOTICE = Duration.ofDays(7);

    /** Where an exception stands. */
    public enum Standing {
        ACTIVE("active"),
        /** It ends within {@link #NOTICE}. */
        ENDING("ends soon"),
        EXPIRED("expired");

        private final String word;

        Standing(String word) {
            this.word = word;
        }

        /** For people. */
        public String word() {
            return word;
        }
    }

    /** The exceptions of a data document, in its order; without those whose end is no time, which the data check rejects. */
    public static List<PolicyException> of(JsonNode data) {
        List<PolicyException> exceptions = new ArrayList<>();
        JsonNode list = data.path("exceptions");
        for (int i = 0; i < list.size(); i++) {
            int index = i;
            JsonNode entry = list.path(i);
            end(entry.path("until").asText())
                    .ifPresent(until -> exceptions.add(new PolicyException(
                            index,
                            entry.path("rule").asText(),
                            entry.path("namespace").asText(),
                            entry.path("workload").asText(),
                            entry.path("granted_by").asText(),
                            entry.path("reason").asText(),
                            entry.path("ticket").asText(),
                            until)));
        }
        return List.copyOf(exceptions);
    }

    private static Optional<Instant> end(String until) {
        try {
            return Optional.of(OffsetDateTime.parse(until).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Where it stands at a moment; at its end it is over, as for the rules. */
    public Standing at(Instant now) {
        if (!now.isBefore(until)) {
            return Standing.EXPIRED;
        }
        return now.isBefore(until.minus(NOTICE)) ? Standing.ACTIVE : Standing.ENDING;
    }

    /** Ticket, rule and workloads, for people. */
    public String words() {
        return ticket + " (" + rule + " for " + (workload.equals("*") ? "all workloads" : workload) + " in " + namespace
                + ")";
    }
}
