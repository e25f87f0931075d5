package com.novapay.deploygate.incident.receive;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.incident.SourceEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** incident.io's webhooks: {@code {"event_type": TYPE, TYPE: …}}, where a change of status wraps the incident. Pure, thread-safe. */
final class IncidentIoPayload implements Payload {
    private static final Set<String> OVER =
            Set.of("learning", "closed", "declined", "merged", "canceled", "post-incident");
    private static final Set<String> EXERCISES = Set.of("test", "tutorial");

    @Override
    public List<SourceEvent> events(JsonNode body, Instant sentAt) throws UnreadablePayload {
        String type =
                Members.firstText(body, "event_type").orElseThrow(() -> new UnreadablePayload("event_type is missing"));
        // Of private incidents only the id is sent; polling knows their state.
        if (!type.startsWith("public_incident.incident_")) {
            return List.of();
        }
        JsonNode event = Members.object(body, type);
        JsonNode incident = event.path("incident").isObject() ? event.path("incident") : event;
        return isExercise(incident) ? List.of() : List.of(incident(incident));
    }

    /** Whether it was opened to try incident.io out. */
    static boolean isExercise(JsonNode incident) {
        return EXERCISES.contains(incident.path("mode").asText());
    }

    /** An incident as webhooks and the API show it. */
    static SourceEvent incident(JsonNode incident) throws UnreadablePayload {
        JsonNode status = incident.path("incident_status");
        return new SourceEvent(
                Members.id(incident, "id"),
                Members.time(incident, "updated_at"),
                !OVER.contains(status.path("category").asText()),
                Members.firstText(incident.path("severity"), "name", "id"),
                Members.firstText(incident, "name", "reference").orElse(""),
                services(incident),
                Members.maybeTime(incident, "created_at"));
    }

    /** The entries of the custom field that is named so; it is the customer who makes such a field. */
    private static List<String> services(JsonNode incident) {
        List<String> names = new ArrayList<>();
        for (JsonNode entry : incident.path("custom_field_entries")) {
            String field = entry.path("custom_field").path("name").asText();
            if (field.equalsIgnoreCase("services")
                    || field.equalsIgnoreCase("service")
                    || field.equalsIgnoreCase("affected services")) {
                for (JsonNode value : entry.path("values")) {
                    names.add(Members.firstText(value.path("value_catalog_entry"), "name")
                            .or(() -> Members.firstText(value.path("value_option"), "value"))
                            .or(() -> Members.firstText(value, "value_text"))
                            .orElse(""));
                }
            }
        }
        return names;
    }
}
