package com.novapay.deploygate.incident.receive;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.incident.SourceEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** FireHydrant's webhooks: each event about an incident holds the incident. Pure, thread-safe. */
final class FireHydrantPayload implements Payload {
    private static final Set<String> OVER = Set.of(
            "resolved",
            "closed",
            "retrospective_started",
            "retrospective_completed",
            "postmortem_started",
            "postmortem_completed");

    @Override
    public List<SourceEvent> events(JsonNode body, Instant sentAt) throws UnreadablePayload {
        JsonNode incident = Members.object(body, "data").path("incident");
        if (!incident.isObject()) {
            return List.of();
        }
        Optional<Instant> created = Members.maybeTime(incident, "created_at");
        return List.of(new SourceEvent(
                Members.id(incident, "id"),
                newest(incident, created).orElse(sentAt),
                !OVER.contains(incident.path("current_milestone").asText()),
                severity(incident.path("severity")),
                Members.firstText(incident, "name", "title").orElse(""),
                services(incident),
                Members.maybeTime(incident, "started_at").or(() -> created)));
    }

    private static Optional<String> severity(JsonNode severity) {
        return severity.isObject() ? Members.firstText(severity, "slug", "name") : Members.text(severity);
    }

    /** Nothing in the delivery says when it was sent, so the incident itself has to. */
    private static Optional<Instant> newest(JsonNode incident, Optional<Instant> created) throws UnreadablePayload {
        Optional<Instant> newest = Members.maybeTime(incident, "updated_at");
        if (newest.isPresent()) {
            return newest;
        }
        newest = created;
        for (JsonNode milestone : incident.path("milestones")) {
            for (String member : List.of("occurred_at", "updated_at", "created_at")) {
                Optional<Instant> at = Members.maybeTime(milestone, member);
                newest = newest.filter(one -> at.isEmpty() || one.isAfter(at.get()))
                        .or(() -> at);
            }
        }
        return newest;
    }

    private static List<String> services(JsonNode incident) {
        JsonNode services = incident.path("services");
        JsonNode impacts = incident.path("impacts");
        return services.isArray() && !services.isEmpty()
                ? Members.names(services, "name")
                : impacts.valueStream()
                        .filter(impact -> impact.path("type").asText().equals("service"))
                        .map(impact -> Members.firstText(impact, "name")
                                .or(() -> Members.firstText(impact.path("impact"), "name"))
                                .orElse(""))
                        .toList();
    }
}
