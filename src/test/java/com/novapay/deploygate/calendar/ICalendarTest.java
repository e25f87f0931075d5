package com.novapay.deploygate.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.console.SampleCalendar;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import net.fortuna.ical4j.data.CalendarBuilder;
import net.fortuna.ical4j.model.Calendar;
import net.fortuna.ical4j.model.component.VEvent;
import org.junit.jupiter.api.Test;

/** What is written is read by ical4j, which knows RFC 5545. */
class ICalendarTest {
    private static final Instant NOW = Instant.parse("2026-11-27T15:00:00Z");
    private static final List<GateCalendar.Workload> PAYMENTS =
            List.of(new GateCalendar.Workload("pay", "Deployment", "payments"));

    @Test
    void calendar_isValidAndHoldsEachSpan() throws Exception {
        Calendar read = read(ICalendar.of(
                List.of(
                        SampleCalendar.calendar(PAYMENTS, List.of()),
                        SampleCalendar.calendar(
                                List.of(new GateCalendar.Workload("pay", "Rollout", "ledger")), List.of())),
                NOW));
        assertThat(read.validate().hasErrors()).as(read.validate().toString()).isFalse();
        List<VEvent> events = read.getComponents("VEVENT");
        assertThat(events).hasSize(28);
        assertThat(events.stream().map(event -> event.getUid().orElseThrow().getValue()))
                .doesNotHaveDuplicates();
        VEvent friday = events.getFirst();
        assertThat(friday.getSummary().getValue())
                .isEqualTo("Deploys: needs approval of vp-engineering (friday-approval)");
        assertThat(value(friday, "DTSTART")).isEqualTo("20261127T150000Z");
        assertThat(value(friday, "DTEND")).isEqualTo("20261128T050000Z");
    }

    @Test
    void text_ofAnyKind_isFoldedAndEscaped() throws Exception {
        String text = "a;b,c\\d\r\ne\u0007f " + "späte Lösung 🚀 ".repeat(12) + "\nBEGIN:VEVENT";
        GateCalendar calendar = new GateCalendar(
                PAYMENTS,
                ZoneOffset.UTC,
                List.of(new CalendarSpan(
                        LocalDate.parse("2026-11-27"),
                        NOW,
                        NOW.plusSeconds(60),
                        GateState.CLOSED,
                        List.of(new CalendarReason("x", text, "", false)))));
        String written = ICalendar.of(List.of(calendar), NOW);
        assertThat(written.replace("\r\n", "")).doesNotContain("\n", "\r", "\u0007");
        assertThat(written.split("\r\n"))
                .allSatisfy(line -> assertThat(line.getBytes(StandardCharsets.UTF_8).length)
                        .as(line)
                        .isLessThanOrEqualTo(75));
        VEvent event = (VEvent) read(written).getComponents("VEVENT").getFirst();
        assertThat(event.getDescription().getValue())
                .contains("x: a;b,c\\d\ne f späte Lösung 🚀 späte", "\nBEGIN:VEVENT It does not end by time.");
    }

    /** A client that reads the file again an hour later must not have two events. */
    @Test
    void uid_staysWhileTheDayGoesBy() throws Exception {
        CalendarSpan morning = span("2026-11-27T08:00:00Z", "2026-11-27T12:00:00Z", GateState.OPEN);
        CalendarSpan afternoon = span("2026-11-27T12:00:00Z", "2026-11-28T00:00:00Z", GateState.CLOSED);
        List<String> before = uids(List.of(morning, afternoon));
        List<String> later = uids(List.of(span("2026-11-27T13:00:00Z", "2026-11-28T00:00:00Z", GateState.CLOSED)));
        assertThat(before).doesNotHaveDuplicates().endsWith(later.getFirst());
    }

    @Test
    void times_areWordsOfTheDay() {
        assertThat(span("2026-11-27T00:00:00Z", "2026-11-28T00:00:00Z", GateState.OPEN)
                        .times(ZoneOffset.UTC))
                .isEqualTo("all day");
        assertThat(span("2026-11-27T00:00:00Z", "2026-11-27T09:30:00Z", GateState.OPEN)
                        .times(ZoneOffset.UTC))
                .isEqualTo("until 09:30");
        assertThat(span("2026-11-27T09:30:00Z", "2026-11-27T10:00:00Z", GateState.OPEN)
                        .times(ZoneOffset.UTC))
                .isEqualTo("09:30 to 10:00");
    }

    private static CalendarSpan span(String from, String to, GateState state) {
        return new CalendarSpan(
                LocalDate.parse("2026-11-27"), Instant.parse(from), Instant.parse(to), state, List.of());
    }

    private static List<String> uids(List<CalendarSpan> spans) throws Exception {
        String written =
                ICalendar.of(List.of(new GateCalendar(PAYMENTS, ZoneOffset.UTC, spans)), NOW.plus(Duration.ofHours(1)));
        List<VEvent> events = read(written).getComponents("VEVENT");
        return events.stream()
                .map(event -> event.getUid().orElseThrow().getValue())
                .toList();
    }

    private static String value(VEvent event, String property) {
        return event.getProperty(property).orElseThrow().getValue();
    }

    private static Calendar read(String text) throws Exception {
        return new CalendarBuilder().build(new StringReader(text));
    }
}
