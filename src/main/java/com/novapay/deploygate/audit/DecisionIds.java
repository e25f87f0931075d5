package com.novapay.deploygate.audit;

import java.time.Clock;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/** Ids that people quote: {@code d-}, nine characters of time and five of chance, sortable. Thread-safe if its source is. */
public final class DecisionIds implements Supplier<String> {
    static final String CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz";
    private final Clock clock;
    private final RandomGenerator random;

    public DecisionIds(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    @Override
    public String get() {
        return "d-" + digits(clock.millis(), 9) + digits(random.nextLong(), 7);
    }

    private static String digits(long value, int count) {
        StringBuilder text = new StringBuilder(count);
        for (int i = count - 1; i >= 0; i--) {
            text.append(CROCKFORD.charAt((int) (value >>> (5 * i)) & 31));
        }
        return text.toString();
    }
}
