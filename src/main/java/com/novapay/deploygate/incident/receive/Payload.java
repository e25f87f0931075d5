package com.novapay.deploygate.incident.receive;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.incident.SourceEvent;
import java.time.Instant;
import java.util.List;

/** What the body of a source's delivery means. Implementations are pure and thread-safe. */
interface Payload {
    /**
     * The states of incidents that it reports; none where it reports something else, such as a test of the connection.
     *
     * @param sentAt the time for a payload that names none
     */
    List<SourceEvent> events(JsonNode body, Instant sentAt) throws UnreadablePayload;
}
