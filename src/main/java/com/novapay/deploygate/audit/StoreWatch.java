package com.novapay.deploygate.audit;

import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Knows whether a store takes records: by the outcome of each append, and by a question to the store while there is none.
 * Only an append ends an outage, because a full disk still answers questions. Thread-safe.
 */
public final class StoreWatch {
    private static final Duration QUIET = Duration.ofSeconds(5);
    private final RecordStore store;
    private final Clock clock;
    private final Listener listener;
    private @Nullable Outage outage;
    private long appended = System.nanoTime() - QUIET.toNanos();

    /**
     * A time in which the store takes no records.
     *
     * @param problem one line: what failed
     */
    public record Outage(Instant since, String problem) {}

    /** Is told when an outage begins and ends, by the thread that found out; must return at once. */
    public interface Listener {
        /** The store takes no records from now on. */
        void began(Outage outage);

        /** The store takes records again. */
        void ended(Outage outage);
    }

    /** The store counts as usable until something fails. */
    public StoreWatch(RecordStore store, Clock clock, Listener listener) {
        this.store = store;
        this.clock = clock;
        this.listener = listener;
    }

    /** The outage that there is now, if there is one. */
    public synchronized Optional<Outage> outage() {
        return Optional.ofNullable(outage);
    }

    /** Takes note of what the store made of an append. */
    public void seen(AppendOutcome outcome) {
        switch (outcome) {
            case AppendOutcome.Appended done -> ended();
            case AppendOutcome.Spooled waiting -> {}
            case AppendOutcome.Unavailable unavailable -> began(unavailable.detail());
            case AppendOutcome.Doubtful doubtful -> began(doubtful.detail());
        }
    }

    /**
     * Finds out how things stand now.
     *
     * @param log of the store itself, without a spool; tells {@link #seen} what comes of an append
     * @param record the record of an outage, the same for the same outage
     */
    public void check(DecisionLog log, Function<Outage, LogRecord> record) {
        Optional<Outage> now = outage();
        if (now.isPresent()) {
            log.append(record.apply(now.get())).join();
        } else if (isQuiet()) {
            try {
                store.check();
            } catch (SQLException | RuntimeException | AssertionError e) {
                began(String.valueOf(e.getMessage()));
            }
        }
    }

    private synchronized boolean isQuiet() {
        return System.nanoTime() - appended >= QUIET.toNanos();
    }

    private void began(String problem) {
        Outage begun = new Outage(clock.instant(), problem);
        synchronized (this) {
            if (outage != null) {
                return;
            }
            outage = begun;
        }
        listener.began(begun);
    }

    private void ended() {
        Outage over;
        synchronized (this) {
            appended = System.nanoTime();
            over = outage;
            outage = null;
        }
        if (over != null) {
            listener.ended(over);
        }
    }
}
