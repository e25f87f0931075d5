package com.novapay.deploygate.calendar;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A part of one day in which the gate's state does not change. Immutable.
 *
 * @param day in the company's time zone
 * @param to the moment at which the span no longer holds
 * @param reasons why the gate is not open, by code; empty when it is open
 */
public record CalendarSpan(LocalDate day, Instant from, Instant to, GateState state, List<CalendarReason> reasons) {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ENGLISH);

    public CalendarSpan {
        reasons = List.copyOf(reasons);
    }

    /** The roles whose approval is needed, for people; empty when none is named. */
    public String approvers() {
        return reasons.stream()
                .map(CalendarReason::approver)
                .filter(role -> !role.isEmpty())
                .distinct()
                .collect(Collectors.joining(", "));
    }

    /** When it is, in the day's time zone: {@code all day}, {@code from 10:00}, {@code until 09:00} or {@code 09:00 to 17:00}. */
    public String times(ZoneId zone) {
        boolean begins = from.equals(day.atStartOfDay(zone).toInstant());
        boolean ends = to.equals(day.plusDays(1).atStartOfDay(zone).toInstant());
        DateTimeFormatter time = TIME.withZone(zone);
        if (begins && ends) {
            return "all day";
        }
        if (ends) {
            return "from " + time.format(from);
        }
        return begins ? "until " + time.format(to) : time.format(from) + " to " + time.format(to);
    }

    /** State and approvers in some words, such as {@code needs approval of vp-engineering}. */
    public String words() {
        return state == GateState.APPROVAL ? state.word() + " of " + approvers() : state.word();
    }
}
