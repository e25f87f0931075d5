package com.novapay.deploygate.admission;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How long an answer may take, from the {@code ?timeout=} with which the API server says how long it waits: a duration as Go
 * writes it ({@code 5s}, {@code 1m0s}, {@code 500ms}). Pure.
 */
final class CallerTimeout {
    private static final Pattern DURATION = Pattern.compile("(?:\\d{1,9}(?:\\.\\d{1,9})?(?:ns|us|µs|ms|s|m|h))+");
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d+)?)(ns|us|µs|ms|s|m|h)");

    private CallerTimeout() {}

    /**
     * One second less than the API server waits, so that it gets a readable refusal rather than nothing; of less than two
     * seconds, half. What is no duration, or none at all, is as if it were not said.
     *
     * @param longest the most an answer may take
     */
    static Duration budget(@Nullable String timeout, Duration longest) {
        Duration offered = parse(timeout == null ? "" : timeout);
        if (offered.isZero()) {
            return longest;
        }
        Duration early = offered.minusSeconds(1);
        Duration half = offered.dividedBy(2);
        Duration budget = early.compareTo(half) > 0 ? early : half;
        return budget.compareTo(longest) < 0 ? budget : longest;
    }

    private static Duration parse(String text) {
        if (text.length() > 40 || !DURATION.matcher(text).matches()) {
            return Duration.ZERO;
        }
        double nanos = 0;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            nanos += Double.parseDouble(part.group(1)) * nanos(part.group(2));
        }
        return Duration.ofNanos((long) nanos);
    }

    private static double nanos(String unit) {
        return switch (unit) {
            case "h" -> 3.6e12;
            case "m" -> 6e10;
            case "s" -> 1e9;
            case "ms" -> 1e6;
            case "us", "µs" -> 1e3;
            default -> 1;
        };
    }
}
