package com.novapay.deploygate.policy.builtin;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code time.*}. {@code time.now_ns} answers what the input says, so that a decision can be replayed. */
final class TimeBuiltins {
    private static final long SECOND = 1_000_000_000L;

    /** Names of the time-zone database that Java lacks, by those they are links to there; {@code ZoneId.SHORT_IDS} means others. */
    private static final Map<String, String> LINKS = Map.of(
            "EST", "America/Panama",
            "HST", "Pacific/Honolulu",
            "MST", "America/Phoenix",
            "ROC", "Asia/Taipei",
            "GMT+0", "Etc/GMT",
            "GMT-0", "Etc/GMT");

    private static final Set<String> ZONES = ZoneId.getAvailableZoneIds().stream()
            .filter(name -> !name.startsWith("SystemV/")) // Java's own
            .collect(Collectors.toUnmodifiableSet());

    static final Map<String, Builtin> ALL = Map.of(
            "time.now_ns", call -> now(call.input()),
            "time.parse_ns", call -> nanos(GoTimeParse.parse(call.string(0), call.string(1))),
            "time.parse_rfc3339_ns", call -> nanos(GoTimeParse.parse("RFC3339", call.string(0))),
            "time.parse_duration_ns", call -> Term.of(GoDuration.nanos(call.string(0))),
            "time.format", TimeBuiltins::format,
            "time.date",
                    call -> {
                        ZonedDateTime time = time(call.term(0));
                        return numbers(time.getYear(), time.getMonthValue(), time.getDayOfMonth());
                    },
            "time.clock",
                    call -> {
                        ZonedDateTime time = time(call.term(0));
                        return numbers(time.getHour(), time.getMinute(), time.getSecond());
                    },
            "time.weekday",
                    call -> Term.of(time(call.term(0)).getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH)),
            "time.add_date", TimeBuiltins::addDate,
            "time.diff", TimeBuiltins::diff);

    private TimeBuiltins() {}

    private static Term now(JsonNode input) {
        JsonNode now = input.path("time").path("now_ns");
        if (!now.isIntegralNumber() || !now.canConvertToLong()) {
            throw new Undefined("the input has no time.now_ns");
        }
        return Term.of(now.longValue());
    }

    private static Term nanos(Instant instant) {
        try {
            // A product of negative seconds alone overflows for the first second of the range, their sum does not.
            long seconds = instant.getEpochSecond();
            return Term.of(
                    seconds < 0
                            ? Math.addExact(Math.multiplyExact(seconds + 1, SECOND), instant.getNano() - SECOND)
                            : Math.addExact(Math.multiplyExact(seconds, SECOND), (long) instant.getNano()));
        } catch (ArithmeticException e) {
            throw new Undefined("the time does not fit into 64 bits of nanoseconds");
        }
    }

    private static Term format(Call call) {
        ZonedDateTime time = time(call.term(0));
        String layout = call.term(0) instanceof Term.Arr array && array.items().size() > 2
                ? Call.string(array.items().get(2))
                : "";
        String text = GoTimeFormat.format(time, layout.isEmpty() ? GoLayout.DEFAULT : layout);
        Bounds.checkLength(text.length());
        return Term.of(text);
    }

    /** Days and months too many run over into the next month and year, as Go has them. */
    private static Term addDate(Call call) {
        ZonedDateTime time = time(call.term(0));
        try {
            long months = Math.addExact(time.getMonthValue() - 1L, call.integer(2));
            LocalDate date = LocalDate.of(Math.toIntExact(Math.addExact(time.getYear(), call.integer(1))), 1, 1)
                    .plusMonths(months)
                    .plusDays(Math.addExact(time.getDayOfMonth() - 1L, call.integer(3)));
            return nanos(LocalDateTime.of(date, time.toLocalTime())
                    .atZone(time.getZone())
                    .toInstant());
        } catch (DateTimeException | ArithmeticException e) {
            throw new Undefined("the date is out of range");
        }
    }

    /** Years, months, days, hours, minutes and seconds, in the zone of the first time. */
    private static Term diff(Call call) {
        ZonedDateTime first = time(call.term(0));
        ZonedDateTime second = time(call.term(1)).withZoneSameInstant(first.getZone());
        ZonedDateTime from = first.isAfter(second) ? second : first;
        ZonedDateTime to = first.isAfter(second) ? first : second;
        int[] parts = {
            to.getYear() - from.getYear(),
            to.getMonthValue() - from.getMonthValue(),
            to.getDayOfMonth() - from.getDayOfMonth(),
            to.getHour() - from.getHour(),
            to.getMinute() - from.getMinute(),
            to.getSecond() - from.getSecond()
        };
        int[] sizes = {0, 12, from.toLocalDate().lengthOfMonth(), 24, 60, 60};
        for (int i = parts.length - 1; i > 0; i--) {
            if (parts[i] < 0) {
                parts[i] += sizes[i];
                parts[i - 1]--;
            }
        }
        return numbers(parts);
    }

    /** Nanoseconds, or an array of those, a zone and a layout. */
    private static ZonedDateTime time(Term argument) {
        List<Term> parts = argument instanceof Term.Arr array ? array.items() : List.of(argument);
        if (parts.isEmpty() || !(parts.getFirst() instanceof Term.Num nanos)) {
            throw new Undefined("a time is a number of nanoseconds, or an array of that and a zone");
        }
        String zone = parts.size() > 1 ? Call.string(parts.get(1)) : "";
        return Instant.ofEpochSecond(0, Call.whole(nanos.value())).atZone(zone(zone));
    }

    /** Names of the time-zone database only; "Local" would be the zone of the machine. */
    private static ZoneId zone(String name) {
        if (name.isEmpty() || name.equals("UTC")) {
            return ZoneOffset.UTC;
        }
        String known = LINKS.getOrDefault(name, name);
        if (!ZONES.contains(known)) {
            throw new Undefined("no time zone has this name");
        }
        return ZoneId.of(known);
    }

    private static Term numbers(int... values) {
        return Term.array(
                IntStream.of(values).mapToObj(Term::of).map(Term.class::cast).toList());
    }
}
