package com.novapay.deploygate.console.signin;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;

/** Tells an operator who got in and who did not, however hard somebody tries. Thread-safe. */
final class SignInLog {
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private final Consumer<String> report;
    private final Clock clock;
    private Instant quiet = Instant.MIN;
    private long untold;

    SignInLog(Consumer<String> report, Clock clock) {
        this.report = report;
        this.clock = clock;
    }

    void signedIn(Identity identity) {
        report.accept("console: " + identity.user() + " signed in as "
                + (identity.roles().contains(Role.AUDITOR) ? "auditor" : "viewer") + " by " + identity.way());
    }

    /**
     * One line a second; the others are counted.
     *
     * @param from the address of the caller
     */
    void refused(String from, String why) {
        long skipped;
        synchronized (this) {
            Instant now = clock.instant();
            if (now.isBefore(quiet)) {
                untold++;
                return;
            }
            quiet = now.plus(PAUSE);
            skipped = untold;
            untold = 0;
        }
        // What was sent may be part of the reason.
        String line = why.codePoints()
                .limit(400)
                .map(point -> point < ' ' || (point >= 0x7f && point < 0xa0) || point == 0x2028 ? '?' : point)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        report.accept("console: a sign-in from " + from + " was rejected: " + line
                + (skipped == 0 ? "" : " (and " + skipped + " more)"));
    }
}
