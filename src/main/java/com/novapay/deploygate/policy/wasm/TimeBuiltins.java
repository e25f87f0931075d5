package com.novapay.deploygate.policy.wasm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code time.*}, after openpolicyagent.org/docs/policy-reference. {@code time.now_ns} answers what the input says, so that
 * a decision can be replayed.
 */
final class TimeBuiltins {
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final Pattern DURATION_PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Long> UNITS = Map.of(
            "ns",
            1L,
            "us",
            1_000L,
            "µs",
            1_000L,
            "ms",
            1_000_000L,
            "s",
            1_000_000_000L,
            "m",
            60_000_000_000L,
            "h",
            3_600_000_000_000L);

    static final Map<String, HostBuiltin> ALL = Map.of(
            "time.now_ns",
                    (arguments, input) -> {
                        JsonNode now = input.path("time").path("now_ns");
                        return now.isNumber() ? Optional.of(now) : Optional.empty();
                    },
            "time.parse_rfc3339_ns", (arguments, input) -> rfc3339(arguments.get(0)),
            "time.parse_duration_ns", (arguments, input) -> duration(arguments.get(0)),
            "time.weekday",
                    (arguments, input) -> at(arguments.get(0))
                            .map(time ->
                                    JSON.textNode(time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ROOT))),
            "time.date",
                    (arguments, input) -> at(arguments.get(0))
                            .map(time -> numbers(time.getYear(), time.getMonthValue(), time.getDayOfMonth())),
            "time.clock",
                    (arguments, input) -> at(arguments.get(0))
                            .map(time -> numbers(time.getHour(), time.getMinute(), time.getSecond())),
            "time.format", (arguments, input) -> format(arguments.get(0)));

    private TimeBuiltins() {}

    private static Optional<JsonNode> rfc3339(JsonNode text) {
        if (!text.isTextual()) {
            return Optional.empty();
        }
        try {
            Instant instant = OffsetDateTime.parse(text.textValue()).toInstant();
            long nanos = Math.addExact(
                    Math.multiplyExact(instant.getEpochSecond(), 1_000_000_000L), (long) instant.getNano());
            return Optional.of(JSON.numberNode(nanos));
        } catch (DateTimeException | ArithmeticException e) {
            return Optional.empty();
        }
    }

    /** Go's time.ParseDuration. */
    private static Optional<JsonNode> duration(JsonNode text) {
        String rest = text.asText();
        boolean negative = rest.startsWith("-");
        rest = negative || rest.startsWith("+") ? rest.substring(1) : rest;
        if (rest.equals("0")) {
            return Optional.of(JSON.numberNode(0L));
        }
        BigDecimal total = BigDecimal.ZERO;
        Matcher part = DURATION_PART.matcher(rest);
        int position = 0;
        while (part.find() && part.start() == position) {
            total = total.add(
                    new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(UNITS.getOrDefault(part.group(2), 0L))));
            position = part.end();
        }
        boolean whole = position == rest.length()
                && position > 0
                && total.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) <= 0;
        return whole ? Optional.of(JSON.numberNode((negative ? total.negate() : total).longValue())) : Optional.empty();
    }

    private static Optional<JsonNode> format(JsonNode argument) {
        String layout =
                argument.isArray() && argument.size() > 2 ? argument.get(2).asText() : "2006-01-02T15:04:05Z07:00";
        Optional<DateTimeFormatter> formatter = GoLayout.formatter(layout);
        return at(argument).flatMap(time -> formatter.map(known -> JSON.textNode(known.format(time))));
    }

    /** A number of nanoseconds, or an array of that and a time zone. */
    private static Optional<ZonedDateTime> at(JsonNode argument) {
        JsonNode nanos = argument.isArray() ? argument.path(0) : argument;
        String zone = argument.isArray() ? argument.path(1).asText() : "";
        if (!nanos.isIntegralNumber() || !nanos.canConvertToLong()) {
            return Optional.empty();
        }
        try {
            ZoneId id = zone.isEmpty() || zone.equals("UTC") ? ZoneOffset.UTC : ZoneId.of(zone);
            return Optional.of(Instant.ofEpochSecond(0, nanos.longValue()).atZone(id));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    private static ArrayNode numbers(int... values) {
        ArrayNode array = JSON.arrayNode(values.length);
        List.of(values[0], values[1], values[2]).forEach(array::add);
        return array;
    }
}
