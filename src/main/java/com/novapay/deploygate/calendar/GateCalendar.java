package com.novapay.deploygate.calendar;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/**
 * The states of the gate over some days for workloads that meet the same. Immutable.
 *
 * @param workloads one or more
 * @param zone the company's
 * @param spans in order, without gaps; a day has one or more
 */
public record GateCalendar(List<Workload> workloads, ZoneId zone, List<CalendarSpan> spans) {
    public GateCalendar {
        workloads = List.copyOf(workloads);
        spans = List.copyOf(spans);
    }

    /** A workload. Immutable. */
    public record Workload(String namespace, String kind, String name) {
        @Override
        public String toString() {
            return kind.toLowerCase(Locale.ROOT) + "/" + name + " in " + namespace;
        }
    }

    private record Content(ZoneId zone, List<CalendarSpan> spans) {}

    /** One calendar for all workloads that have the same one; order is kept. */
    public static List<GateCalendar> grouped(List<GateCalendar> calendars) {
        SequencedMap<Content, List<Workload>> groups = new LinkedHashMap<>();
        calendars.forEach(calendar -> groups.computeIfAbsent(
                        new Content(calendar.zone, calendar.spans), content -> new ArrayList<>())
                .addAll(calendar.workloads));
        return groups.entrySet().stream()
                .map(group -> new GateCalendar(
                        group.getValue(), group.getKey().zone(), group.getKey().spans()))
                .toList();
    }

    /** What denies now and does not end by time, by code: it holds for all days below only for as long as it lasts. */
    public Map<String, CalendarReason> lasting() {
        Map<String, CalendarReason> lasting = new LinkedHashMap<>();
        if (!spans.isEmpty() && spans.getFirst().state() != GateState.UNKNOWN) {
            spans.getFirst().reasons().stream()
                    .filter(reason -> !reason.endsByTime())
                    .forEach(reason -> lasting.putIfAbsent(reason.code(), reason));
        }
        return lasting;
    }

    /** Whether the policies could be asked about all of it. */
    public boolean isKnown() {
        return spans.stream().noneMatch(span -> span.state() == GateState.UNKNOWN);
    }
}
