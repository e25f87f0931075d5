package com.novapay.deploygate.cli.audit;

import com.novapay.deploygate.terminal.DurationArgument;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.yaml.Times;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;

/** Moments as people write them on the command line: so long ago, a day in UTC, or a time with a zone. Pure. */
public final class Moments {
    private Moments() {}

    /**
     * The first moment of a period; of a day its beginning.
     *
     * @throws UsageProblem when it is no moment
     */
    public static Instant from(String option, String text, Clock clock) {
        return moment(option, text, clock, 0);
    }

    /**
     * The moment after the last of a period; of a day its end, so that the day is within.
     *
     * @throws UsageProblem when it is no moment
     */
    public static Instant until(String option, String text, Clock clock) {
        return moment(option, text, clock, 1);
    }

    private static Instant moment(String option, String text, Clock clock, int days) {
        Optional<Duration> back = DurationArgument.parse(text);
        return back.map(clock.instant()::minus)
                .or(() -> day(text)
                        .map(day ->
                                day.plusDays(days).atStartOfDay(ZoneOffset.UTC).toInstant()))
                .or(() -> Times.parse(text))
                .orElseThrow(() -> new UsageProblem(option + ": \"" + text
                        + "\" is not a duration like 30d, 12h or 15m, not a day like 2026-11-27, and not a time with a zone"
                        + " like 2026-11-27T15:00:00Z"));
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return text.length() == 10 ? Optional.of(LocalDate.parse(text)) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
