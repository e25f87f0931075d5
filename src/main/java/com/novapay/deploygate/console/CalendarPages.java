package com.novapay.deploygate.console;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.calendar.CalendarJson;
import com.novapay.deploygate.calendar.CalendarReason;
import com.novapay.deploygate.calendar.CalendarSpan;
import com.novapay.deploygate.calendar.GateCalendar;
import com.novapay.deploygate.calendar.ICalendar;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The page that shows when the gate will be open, and the same as iCalendar and JSON. Thread-safe. */
final class CalendarPages {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE d MMM", Locale.ENGLISH);
    /** So that the page stays small however many workloads there are; a namespace narrows it down. */
    private static final int MOST_GROUPS = 6;

    private static final int HEADED = 3;
    private final ConsoleSources sources;

    CalendarPages(ConsoleSources sources) {
        this.sources = sources;
    }

    /** A part of a day, in words. */
    record Part(String times, String words, String state, List<CalendarReason> reasons) {}

    /** One day. */
    record Day(String name, String iso, List<Part> parts) {}

    /**
     * Days that some workloads have in common.
     *
     * @param first some of the workloads, for the heading
     * @param others the rest of them
     */
    record Group(List<String> first, List<String> others, List<CalendarReason> lasting, List<Day> days) {}

    /**
     * The page.
     *
     * @param namespaces to choose from
     * @param more groups that are not shown
     */
    record Shown(
            Moment asOf,
            ZoneId zone,
            Optional<String> unknown,
            String namespace,
            List<String> namespaces,
            List<Group> groups,
            int more) {}

    Answer page(Ask ask) {
        CalendarSource.Forecast forecast = sources.calendar().forecast();
        ZoneId zone = sources.zone().get();
        String namespace = ask.text("namespace").orElse("");
        List<GateCalendar> calendars = of(forecast, namespace);
        List<String> namespaces = List.copyOf(new TreeSet<>(forecast.calendars().stream()
                .flatMap(calendar -> calendar.workloads().stream())
                .map(GateCalendar.Workload::namespace)
                .toList()));
        return new Answer.Html(
                "calendar",
                "When is the gate open?",
                Section.CALENDAR,
                new Shown(
                        Moment.of(forecast.asOf(), zone),
                        zone,
                        forecast.unknown(),
                        namespace,
                        namespaces,
                        calendars.stream()
                                .limit(MOST_GROUPS)
                                .map(CalendarPages::group)
                                .toList(),
                        Math.max(0, calendars.size() - MOST_GROUPS)));
    }

    Answer ics(Ask ask) {
        CalendarSource.Forecast forecast = sources.calendar().forecast();
        return forecast.unknown().isPresent()
                ? notKnown(forecast.unknown().get())
                : new Answer.File(
                        ICalendar.TYPE,
                        "deploy-gate.ics",
                        ICalendar.of(of(forecast, ask.text("namespace").orElse("")), forecast.asOf()));
    }

    Answer json(Ask ask) {
        CalendarSource.Forecast forecast = sources.calendar().forecast();
        ObjectNode body = CalendarJson.of(of(forecast, ask.text("namespace").orElse("")), forecast.asOf());
        forecast.unknown().ifPresent(why -> body.put("unknown", why));
        return new Answer.Json(body);
    }

    /** An empty calendar would tell a client to delete what it has. */
    private static Answer notKnown(String why) {
        return new Answer.Failed(503, "The calendar is not known now", why, List.of());
    }

    private static List<GateCalendar> of(CalendarSource.Forecast forecast, String namespace) {
        return forecast.calendars().stream()
                .flatMap(calendar -> {
                    List<GateCalendar.Workload> workloads = calendar.workloads().stream()
                            .filter(workload ->
                                    namespace.isEmpty() || workload.namespace().equals(namespace))
                            .toList();
                    return workloads.isEmpty()
                            ? Stream.empty()
                            : Stream.of(new GateCalendar(workloads, calendar.zone(), calendar.spans()));
                })
                .toList();
    }

    private static Group group(GateCalendar calendar) {
        List<CalendarReason> lasting = List.copyOf(calendar.lasting().values());
        List<Day> days = new ArrayList<>();
        for (CalendarSpan span : calendar.spans()) {
            String iso = span.day().toString();
            Part part = new Part(
                    span.times(calendar.zone()),
                    span.words(),
                    span.state().name().toLowerCase(Locale.ROOT),
                    span.reasons().stream()
                            .filter(reason -> !lasting.contains(reason))
                            .toList());
            if (days.isEmpty() || !days.getLast().iso().equals(iso)) {
                days.add(new Day(DAY.format(span.day()), iso, List.of(part)));
            } else {
                Day last = days.removeLast();
                days.add(new Day(
                        last.name(),
                        iso,
                        Stream.concat(last.parts().stream(), Stream.of(part)).toList()));
            }
        }
        List<String> workloads =
                calendar.workloads().stream().map(String::valueOf).toList();
        int first = Math.min(workloads.size(), HEADED);
        return new Group(workloads.subList(0, first), workloads.subList(first, workloads.size()), lasting, days);
    }
}
