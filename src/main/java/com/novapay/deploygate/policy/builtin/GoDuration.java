package com.novapay.deploygate.policy.builtin;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;

/** Go's {@code time.ParseDuration}, with OPA's units d, w and y. Pure, thread-safe. */
public final class GoDuration {
    private static final long HOUR = 3_600_000_000_000L;
    private static final BigInteger MOST = BigInteger.valueOf(Long.MAX_VALUE);
    private static final Map<String, Long> UNITS = Map.ofEntries(
            Map.entry("ns", 1L),
            Map.entry("us", 1_000L),
            Map.entry("µs", 1_000L),
            Map.entry("μs", 1_000L),
            Map.entry("ms", 1_000_000L),
            Map.entry("s", 1_000_000_000L),
            Map.entry("m", 60_000_000_000L),
            Map.entry("h", HOUR),
            Map.entry("d", 24 * HOUR),
            Map.entry("w", 7 * 24 * HOUR),
            Map.entry("y", 365 * 24 * HOUR));

    private GoDuration() {}

    /** A length in nanoseconds; throws {@link Undefined} for any other text. */
    public static long nanos(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return 0;
        }
        BigInteger total = BigInteger.ZERO;
        int position = 0;
        while (position < rest.length()) {
            int letters = end(rest, position, true);
            int next = end(rest, letters, false);
            Long unit = UNITS.get(rest.substring(letters, next));
            String number = rest.substring(position, letters);
            if (unit == null || !isNumber(number)) {
                throw new Undefined("not a duration");
            }
            total = total.add(
                    new BigDecimal(number).multiply(BigDecimal.valueOf(unit)).toBigInteger());
            position = next;
        }
        BigInteger most = negative ? MOST.add(BigInteger.ONE) : MOST;
        if (position == 0 || total.compareTo(most) > 0) {
            throw new Undefined("not a duration");
        }
        return (negative ? total.negate() : total).longValue();
    }

    /** Where a run of characters of numbers, or of others, ends. */
    private static int end(String text, int from, boolean ofNumbers) {
        int end = from;
        while (end < text.length() && isOfNumbers(text.charAt(end)) == ofNumbers) {
            end++;
        }
        return end;
    }

    private static boolean isNumber(String text) {
        return text.length() <= Bounds.DIGITS
                && text.indexOf('.') == text.lastIndexOf('.')
                && text.chars().anyMatch(c -> c != '.');
    }

    private static boolean isOfNumbers(char c) {
        return c == '.' || (c >= '0' && c <= '9');
    }
}
