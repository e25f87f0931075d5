package com.novapay.deploygate.kubernetes;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What a credential plugin returned last, asked for again shortly before it expires. Thread-safe. */
final class CachedCredential {
    private static final Duration EARLY = Duration.ofSeconds(30);
    /** Without an expiration a long-lived gate has no other sign that a credential ended. */
    private static final Duration UNLIMITED = Duration.ofMinutes(10);

    private final ExecPlugin plugin;
    private final Clock clock = Clock.systemUTC();

    @GuardedBy("this")
    private ExecPlugin.@Nullable Credential last;

    @GuardedBy("this")
    private Instant until = Instant.MIN;

    CachedCredential(ExecPlugin plugin) {
        this.plugin = plugin;
    }

    synchronized ExecPlugin.Credential current() {
        Instant now = clock.instant();
        ExecPlugin.Credential known = last;
        if (known == null || !now.isBefore(until)) {
            known = plugin.run();
            last = known;
            until = known.expiration().map(end -> end.minus(EARLY)).orElse(now.plus(UNLIMITED));
        }
        return known;
    }
}
