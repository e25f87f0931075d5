package com.novapay.deploygate.terminal;

import java.time.Duration;
import java.util.Optional;

/** Lengths of time as people write them: {@code 30d}, {@code 12h}, {@code 15m}. Pure. */
public final class DurationArgument {
    private DurationArgument() {}

    /** The length, or empty for anything else. */
    public static Optional<Duration> parse(String text) {
        if (!text.matches("[1-9]\\d{0,5}[dhm]")) {
            return Optional.empty();
        }
        long amount = Long.parseLong(text.substring(0, text.length() - 1));
        return Optional.of(
                switch (text.charAt(text.length() - 1)) {
                    case 'd' -> Duration.ofDays(amount);
                    case 'h' -> Duration.ofHours(amount);
                    default -> Duration.ofMinutes(amount);
                });
    }

    /** As people write it. */
    public static String text(Duration span) {
        if (span.toMinutes() % 60 != 0) {
            return span.toMinutes() + "m";
        }
        return span.toHours() % 24 != 0 || span.toHours() == 24 ? span.toHours() + "h" : span.toDays() + "d";
    }
}
