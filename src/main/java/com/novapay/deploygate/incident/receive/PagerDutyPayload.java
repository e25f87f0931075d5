package com.novapay.deploygate.incident.receive;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.incident.SourceEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** PagerDuty's webhooks, version 3: each event about an incident holds the incident. Pure, thread-safe. */
final class PagerDutyPayload implements Payload {
    @Override
    public List<SourceEvent> events(JsonNode body, Instant sentAt) throws UnreadablePayload {
        JsonNode event = Members.object(body, "event");
        JsonNode data = Members.object(event, "data");
        // Notes, responders and status updates of an incident come as objects of their own, without its state.
        if (!data.path("type").asText().equals("incident")) {
            return List.of();
        }
        return List.of(incident(data, Members.time(event, "occurred_at")));
    }

    /** An incident as webhooks and the REST API show it. */
    static SourceEvent incident(JsonNode incident, Instant at) throws UnreadablePayload {
        String status = incident.path("status").asText();
        JsonNode service = incident.path("service");
        Optional<String> name = Members.firstText(service, "summary", "name", "id");
        return new SourceEvent(
                Members.id(incident, "id"),
                at,
                !status.equals("resolved"),
                Members.firstText(incident.path("priority"), "summary", "name", "id"),
                Members.firstText(incident, "title", "summary").orElse(""),
                List.of(name.orElse("")),
                Members.maybeTime(incident, "created_at"));
    }
}
