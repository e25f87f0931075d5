package com.novapay.deploygate.incident.receive;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.incident.SourceEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Alertmanager's webhook, version 4: each alert of a group is an incident. Pure, thread-safe. */
final class AlertmanagerPayload implements Payload {
    /** Each takes some writes, and all must be written before the answer. */
    private static final int MOST = 250;

    @Override
    public List<SourceEvent> events(JsonNode body, Instant sentAt) throws UnreadablePayload {
        JsonNode alerts = body.path("alerts");
        if (!body.path("version").asText().equals("4") || !alerts.isArray()) {
            throw new UnreadablePayload("version is not \"4\", or alerts is not a list");
        }
        if (alerts.size() > MOST) {
            throw new UnreadablePayload("alerts has more than " + MOST + " entries; set max_alerts: " + MOST
                    + " in the webhook_configs of Alertmanager, or group_by labels that make smaller groups");
        }
        List<SourceEvent> events = new ArrayList<>();
        for (JsonNode alert : alerts) {
            events.add(event(alert));
        }
        return events;
    }

    private static SourceEvent event(JsonNode alert) throws UnreadablePayload {
        boolean open = !alert.path("status").asText().equals("resolved");
        Instant begin = Members.time(alert, "startsAt");
        JsonNode labels = alert.path("labels");
        return new SourceEvent(
                Members.id(alert, "fingerprint"),
                open ? begin : later(begin, Members.time(alert, "endsAt")),
                open,
                Members.text(labels.path("severity")),
                Members.firstText(alert.path("annotations"), "summary", "title", "description")
                        .or(() -> Members.text(labels.path("alertname")))
                        .orElse(""),
                Members.firstText(labels, "service", "app_kubernetes_io_name", "app").stream()
                        .toList(),
                Optional.of(begin));
    }

    /** An alert that ends at its beginning is over all the same. */
    private static Instant later(Instant begin, Instant end) {
        return end.isAfter(begin) ? end : begin.plusMillis(1);
    }
}
