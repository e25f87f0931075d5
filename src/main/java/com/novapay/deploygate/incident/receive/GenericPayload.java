package com.novapay.deploygate.incident.receive;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.incident.SourceEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The gate's own format, for sources that it does not know. Pure, thread-safe. */
final class GenericPayload implements Payload {
    private static final Set<String> MEMBERS =
            Set.of("id", "status", "severity", "title", "services", "openedAt", "updatedAt");

    @Override
    public List<SourceEvent> events(JsonNode body, Instant sentAt) throws UnreadablePayload {
        if (!body.isObject()) {
            throw new UnreadablePayload("the body is not an object");
        }
        for (String member : (Iterable<String>) body::fieldNames) {
            if (!MEMBERS.contains(member)) {
                throw new UnreadablePayload(
                        "the body has a member that is none of id, status, severity, title, services, openedAt, updatedAt");
            }
        }
        String status = body.path("status").asText();
        if (!status.equals("open") && !status.equals("resolved")) {
            throw new UnreadablePayload("status is not open or resolved");
        }
        JsonNode services = body.path("services");
        if (!services.isMissingNode() && !services.isNull() && !services.isArray()) {
            throw new UnreadablePayload("services is not a list of names");
        }
        List<String> names = new ArrayList<>();
        services.forEach(name -> names.add(Members.text(name).orElse("")));
        Optional<Instant> updated = Members.maybeTime(body, "updatedAt");
        return List.of(new SourceEvent(
                Members.id(body, "id"),
                updated.orElse(sentAt),
                status.equals("open"),
                Members.text(body.path("severity")),
                Members.text(body.path("title")).orElse(""),
                names,
                Members.maybeTime(body, "openedAt")));
    }
}
