package com.novapay.deploygate.policy.builtin;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Go's {@code time.ParseDuration}, with OPA's units d, w and y. Pure, thread-safe. */
final class GoDuration {
    private static final Pattern PART = Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|μs|ms|s|m|h|d|w|y)");
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

    static long nanos(String text) {
        boolean negative = text.startsWith("-");
        String rest = negative || text.startsWith("+") ? text.substring(1) : text;
        if (rest.equals("0")) {
            return 0;
        }
        BigInteger total = BigInteger.ZERO;
        Matcher part = PART.matcher(rest);
        int position = 0;
        while (part.find() && part.start() == position && part.group(1).length() <= Bounds.DIGITS) {
            BigDecimal unit = BigDecimal.valueOf(UNITS.getOrDefault(part.group(2), 0L));
            total = total.add(new BigDecimal(part.group(1)).multiply(unit).toBigInteger());
            position = part.end();
        }
        BigInteger most = negative ? MOST.add(BigInteger.ONE) : MOST;
        if (position == 0 || position != rest.length() || total.compareTo(most) > 0) {
            throw new Undefined("not a duration");
        }
        return (negative ? total.negate() : total).longValue();
    }
}
