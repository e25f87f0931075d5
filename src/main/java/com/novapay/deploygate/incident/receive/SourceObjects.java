package com.novapay.deploygate.incident.receive;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.incident.SourceEvent;
import java.io.IOException;
import java.util.Optional;

/** Incidents as the sources' APIs show them, which is how their webhooks show them, too. Pure, thread-safe. */
public final class SourceObjects {
    private SourceObjects() {}

    /** An incident of PagerDuty, as of its last change. */
    public static SourceEvent pagerDuty(JsonNode incident) throws IOException {
        try {
            String at = incident.hasNonNull("updated_at")
                    ? "updated_at"
                    : incident.hasNonNull("last_status_change_at") ? "last_status_change_at" : "created_at";
            return PagerDutyPayload.incident(incident, Members.time(incident, at));
        } catch (UnreadablePayload e) {
            throw new IOException("an incident of PagerDuty's API cannot be read: " + e.getMessage(), e);
        }
    }

    /** An incident of incident.io, as of its last change; empty for one that was opened to try incident.io out. */
    public static Optional<SourceEvent> incidentIo(JsonNode incident) throws IOException {
        try {
            return IncidentIoPayload.isExercise(incident)
                    ? Optional.empty()
                    : Optional.of(IncidentIoPayload.incident(incident));
        } catch (UnreadablePayload e) {
            throw new IOException("an incident of incident.io's API cannot be read: " + e.getMessage(), e);
        }
    }
}
