package com.novapay.deploygate.cli;

import com.novapay.deploygate.calendar.CalendarReason;
import com.novapay.deploygate.calendar.CalendarSpan;
import com.novapay.deploygate.calendar.GateCalendar;
import com.novapay.deploygate.calendar.GateState;
import com.novapay.deploygate.terminal.TextTable;
import java.io.PrintWriter;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/** Prints calendars for people: a line for each part of a day, with the reasons below it. */
final class CalendarText {
    private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("EEE uuuu-MM-dd", Locale.ENGLISH);
    private static final int TIMES = "00:00 to 00:00".length();

    private CalendarText() {}

    static void print(PrintWriter out, List<GateCalendar> calendars) {
        calendars.forEach(calendar -> print(out, calendar));
    }

    private static void print(PrintWriter out, GateCalendar calendar) {
        out.println(calendar.workloads().stream().map(String::valueOf).collect(Collectors.joining(", "))
                + ", time zone " + calendar.zone() + ":");
        Map<String, CalendarReason> lasting = calendar.lasting();
        lasting.values()
                .forEach(reason -> out.println(TextTable.plain("  " + reason.code() + ": " + reason.message()
                        + " It does not end by time; the days below hold for as long as it lasts.")));
        LocalDate last = LocalDate.MIN;
        for (CalendarSpan span : calendar.spans()) {
            out.println("  " + (span.day().equals(last) ? " ".repeat(14) : DAY.format(span.day())) + "  "
                    + TextTable.pad(span.times(calendar.zone()), TIMES) + "  "
                    + Ansi.AUTO.string("@|" + colour(span.state()) + " " + span.words() + "|@"));
            span.reasons().stream()
                    .filter(reason -> !reason.equals(lasting.get(reason.code())))
                    .forEach(reason ->
                            out.println(TextTable.plain(" ".repeat(18) + reason.code() + ": " + reason.message())));
            last = span.day();
        }
        if (!calendar.isKnown()) {
            out.println("  A part is not known; deploys are denied while the policies cannot be evaluated.");
        }
    }

    private static String colour(GateState state) {
        return switch (state) {
            case OPEN -> "green";
            case APPROVAL, UNKNOWN -> "yellow";
            case CLOSED -> "red";
        };
    }
}
