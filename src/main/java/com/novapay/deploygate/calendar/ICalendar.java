package com.novapay.deploygate.calendar;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Writes calendars as iCalendar (RFC 5545): one event for each span, with times in UTC. The UID of an event stays the same while
 * its day goes by, so that a client updates the event. Pure, thread-safe.
 */
public final class ICalendar {
    /** Its media type. */
    public static final String TYPE = "text/calendar; charset=utf-8";

    private static final DateTimeFormatter UTC =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);
    private static final int LINE = 75;
    private static final int NAMED = 10;
    private final StringBuilder text = new StringBuilder();
    private final String stamp;

    private ICalendar(Instant asOf) {
        stamp = UTC.format(asOf);
    }

    /**
     * One document of all calendars.
     *
     * @param asOf when the policies were asked
     */
    public static String of(List<GateCalendar> calendars, Instant asOf) {
        ICalendar writer = new ICalendar(asOf);
        writer.line("BEGIN:VCALENDAR")
                .line("VERSION:2.0")
                .line("PRODID:-//NovaPay//Deploy Gate//EN")
                .line("CALSCALE:GREGORIAN")
                .line("X-WR-CALNAME:Deploy Gate")
                .line("REFRESH-INTERVAL;VALUE=DURATION:PT1H")
                .line("X-PUBLISHED-TTL:PT1H");
        calendars.forEach(writer::events);
        writer.line("END:VCALENDAR");
        return writer.text.toString();
    }

    private void events(GateCalendar calendar) {
        String whom = whom(calendar.workloads());
        Map<LocalDate, Integer> left = new HashMap<>();
        calendar.spans().forEach(span -> left.merge(span.day(), 1, Integer::sum));
        for (CalendarSpan span : calendar.spans()) {
            // Counted from the end of the day: the first span of today is over at some time, the others keep their
            // number.
            int number = left.merge(span.day(), -1, Integer::sum);
            line("BEGIN:VEVENT");
            line("UID:" + uid(calendar.workloads().getFirst() + " " + span.day() + " " + number));
            line("DTSTAMP:" + stamp);
            line("DTSTART:" + UTC.format(span.from()));
            line("DTEND:" + UTC.format(span.to()));
            line("SUMMARY:" + escaped("Deploys: " + span.words() + codes(span)));
            line("DESCRIPTION:" + escaped(description(span, whom)));
            line("CATEGORIES:" + escaped(span.state().word()));
            line("TRANSP:TRANSPARENT");
            line("END:VEVENT");
        }
    }

    private static String codes(CalendarSpan span) {
        String codes =
                span.reasons().stream().map(CalendarReason::code).distinct().collect(Collectors.joining(", "));
        return codes.isEmpty() ? "" : " (" + codes + ")";
    }

    private static String description(CalendarSpan span, String whom) {
        return span.reasons().stream()
                .map(reason -> reason.code() + ": " + reason.message()
                        + (reason.endsByTime() ? "" : " It does not end by time.") + "\n")
                .collect(Collectors.joining("", "", "For " + whom));
    }

    private static String whom(List<GateCalendar.Workload> workloads) {
        String named = workloads.stream().limit(NAMED).map(String::valueOf).collect(Collectors.joining(", "));
        return workloads.size() > NAMED ? named + " and " + (workloads.size() - NAMED) + " more" : named;
    }

    private static String uid(String of) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(of.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16) + "@deploygate.novapay.com";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** TEXT of RFC 5545: a line break is written, other control characters have no place in it. */
    private static String escaped(String text) {
        return text.replace("\r\n", "\n")
                .replaceAll("[\\p{Cntrl}&&[^\n]]", " ")
                .replace("\\", "\\\\")
                .replace(";", "\\;")
                .replace(",", "\\,")
                .replace("\n", "\\n");
    }

    /** Folded to 75 octets between two characters. */
    private ICalendar line(String content) {
        int octets = 0;
        for (int at = 0; at < content.length(); ) {
            int character = content.codePointAt(at);
            int size = Character.toString(character).getBytes(StandardCharsets.UTF_8).length;
            if (octets + size > LINE) {
                text.append("\r\n ");
                octets = 1;
            }
            text.appendCodePoint(character);
            octets += size;
            at += Character.charCount(character);
        }
        text.append("\r\n");
        return this;
    }
}
