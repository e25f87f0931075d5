package com.novapay.deploygate.console;

import com.novapay.deploygate.calendar.CalendarReason;
import com.novapay.deploygate.calendar.CalendarSpan;
import com.novapay.deploygate.calendar.GateCalendar;
import com.novapay.deploygate.calendar.GateState;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** A forecast of two weeks from a Friday, as the shipped rules give it. */
public final class SampleCalendar {
    private static final ZoneId NEW_YORK = ZoneId.of("America/New_York");

    private SampleCalendar() {}

    /** Of four calendars, with many workloads and one incident. */
    static CalendarSource.Forecast forecast() {
        CalendarReason incident = new CalendarReason(
                "incident-freeze", "SEV-2 inc-7 is open: The checkout is slow; a <b>fix</b> is on its way.", "", false);
        return new CalendarSource.Forecast(
                FakeConsole.NOW,
                Optional.empty(),
                List.of(
                        calendar(workloads("pay", "Deployment", 40), List.of()),
                        calendar(workloads("checkout", "Rollout", 1), List.of(incident)),
                        calendar(workloads("ledger", "Deployment", 3), List.of()),
                        calendar(workloads("wallet", "Deployment", 2), List.of()),
                        calendar(workloads("refunds", "Deployment", 1), List.of()),
                        calendar(workloads("cards", "Deployment", 1), List.of()),
                        calendar(workloads("risk", "Deployment", 1), List.of())));
    }

    private static List<GateCalendar.Workload> workloads(String namespace, String kind, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new GateCalendar.Workload(namespace, kind, namespace + "-service-" + i))
                .toList();
    }

    /** Two weeks of some workloads. */
    public static GateCalendar calendar(List<GateCalendar.Workload> workloads, List<CalendarReason> also) {
        List<CalendarSpan> spans = new ArrayList<>();
        LocalDate first = LocalDate.parse("2026-11-27");
        for (int i = 0; i < 14; i++) {
            LocalDate day = first.plusDays(i);
            Instant begin =
                    i == 0 ? FakeConsole.NOW : day.atStartOfDay(NEW_YORK).toInstant();
            Instant end = day.plusDays(1).atStartOfDay(NEW_YORK).toInstant();
            List<CalendarReason> reasons = new ArrayList<>(also);
            GateState state = switch (day.getDayOfWeek()) {
                case FRIDAY -> {
                    reasons.add(new CalendarReason(
                            "friday-approval",
                            "Friday " + day + " (America/New_York) needs the approval of VP Engineering.",
                            "vp-engineering",
                            true));
                    yield GateState.APPROVAL;
                }
                case SATURDAY, SUNDAY -> {
                    String name = day.getDayOfWeek() == DayOfWeek.SATURDAY ? "Saturday " : "Sunday ";
                    reasons.add(new CalendarReason(
                            "deploy-days", name + day + " (America/New_York) is not a deploy day.", "", true));
                    yield GateState.CLOSED;
                }
                default -> GateState.OPEN;
            };
            spans.add(new CalendarSpan(day, begin, end, also.isEmpty() ? state : GateState.CLOSED, reasons));
        }
        return new GateCalendar(workloads, NEW_YORK, spans);
    }
}
