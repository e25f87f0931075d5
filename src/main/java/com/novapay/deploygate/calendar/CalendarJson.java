package com.novapay.deploygate.calendar;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/** Writes calendars as JSON, the same for the command line and the console's API. Pure. */
public final class CalendarJson {
    private CalendarJson() {}

    /** One document of all calendars, with the time at which the policies were asked. */
    public static ObjectNode of(List<GateCalendar> calendars, Instant asOf) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("asOf", asOf.toString());
        ArrayNode list = document.putArray("calendars");
        for (GateCalendar calendar : calendars) {
            ObjectNode node = list.addObject();
            ArrayNode workloads = node.putArray("workloads");
            calendar.workloads()
                    .forEach(workload -> workloads
                            .addObject()
                            .put("namespace", workload.namespace())
                            .put("kind", workload.kind())
                            .put("name", workload.name()));
            node.put("timeZone", calendar.zone().getId()).put("known", calendar.isKnown());
            ArrayNode spans = node.putArray("spans");
            calendar.spans().forEach(span -> spans.add(of(span)));
        }
        return document;
    }

    private static ObjectNode of(CalendarSpan span) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("day", span.day().toString())
                .put("from", span.from().toString())
                .put("to", span.to().toString())
                .put("state", span.state().name().toLowerCase(Locale.ROOT));
        ArrayNode reasons = node.putArray("reasons");
        for (CalendarReason reason : span.reasons()) {
            ObjectNode one = reasons.addObject().put("code", reason.code()).put("message", reason.message());
            if (!reason.approver().isEmpty()) {
                one.put("approver", reason.approver());
            }
            one.put("endsByTime", reason.endsByTime());
        }
        return node;
    }
}
