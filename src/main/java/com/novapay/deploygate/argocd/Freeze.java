package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/**
 * Which incidents lock which environments, read from the policies' data and understood as the rule {@code incident-freeze} does.
 * Only what locks everything of an environment: not an incident of a few services, nor a rule that is not enforced there. Pure.
 *
 * @param data the policies' data document
 */
record Freeze(JsonNode data) {
    private static final String RULE = "incident-freeze";
    private static final String WORST = "SEV-1";
    private static final Set<String> SEVERITIES = Set.of(WORST, "SEV-2", "SEV-3", "SEV-4");
    private static final String PRODUCTION = "production";
    private static final Set<String> ENVIRONMENTS = Set.of(PRODUCTION, "staging", "development");

    /** Whether the data says anything about freezes; without, nobody knows what stands. */
    boolean isKnown() {
        return data.path("freeze").isObject();
    }

    /** The incidents that lock all services at a moment, each as severity and name; worst first. */
    List<String> standing(Collection<JsonNode> incidents, Instant now) {
        Set<String> standing = new TreeSet<>();
        for (JsonNode incident : incidents) {
            JsonNode spec = incident.path("spec");
            String severity = severity(spec);
            if (freezes(severity) && touchesAll(spec) && !isOver(spec, now)) {
                standing.add(severity + " " + incident.at("/metadata/name").asText());
            }
        }
        return List.copyOf(standing);
    }

    /**
     * Whether a freeze locks an environment.
     *
     * @param environment as a namespace's label says it; what is unknown is production
     */
    boolean locks(String environment) {
        String known = ENVIRONMENTS.contains(environment) ? environment : PRODUCTION;
        JsonNode environments = data.path("freeze").path("environments");
        boolean outside = environments.isArray() && !has(environments, known) && allIn(environments, ENVIRONMENTS);
        boolean denies = switch (data.path("enforcement").path(RULE).path(known).asText()) {
            case "warn", "dryrun" -> false;
            default -> true;
        };
        return !outside && denies;
    }

    private boolean freezes(String severity) {
        JsonNode severities = data.path("freeze").path("severities");
        return !severities.isArray() || has(severities, severity) || !allIn(severities, SEVERITIES);
    }

    private static String severity(JsonNode spec) {
        String severity = spec.path("severity").asText().strip().toUpperCase(Locale.ROOT);
        return SEVERITIES.contains(severity) ? severity : WORST;
    }

    private static boolean touchesAll(JsonNode spec) {
        JsonNode services = spec.path("services");
        return !services.isArray() || services.isEmpty();
    }

    private static boolean isOver(JsonNode spec, Instant now) {
        try {
            return spec.hasNonNull("resolvedAt")
                    && !OffsetDateTime.parse(spec.path("resolvedAt").asText())
                            .toInstant()
                            .isAfter(now);
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean has(JsonNode list, String word) {
        return StreamSupport.stream(list.spliterator(), false)
                .anyMatch(listed -> listed.asText().equals(word));
    }

    private static boolean allIn(JsonNode list, Set<String> words) {
        return StreamSupport.stream(list.spliterator(), false).allMatch(listed -> words.contains(listed.asText()));
    }
}
