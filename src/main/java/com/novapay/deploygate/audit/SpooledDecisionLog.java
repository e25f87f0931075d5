package com.novapay.deploygate.audit;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * A decision log that keeps ways back when its store cannot: in a spool on disk, from which they are appended in order once it can.
 * Everything else is refused by the store as before. A record that got into both is kept once, by its id. Thread-safe.
 */
public final class SpooledDecisionLog implements DecisionLog {
    /** Nobody who goes back waits longer for a store that hangs. */
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private static final Duration PAUSE = Duration.ofSeconds(2);
    private final DecisionLog store;
    private final Spool spool;
    private final Predicate<LogRecord> spooled;
    private final ScheduledExecutorService executor;
    private final Consumer<String> report;
    private final Future<?> replaying;

    /**
     * Wraps a log.
     *
     * @param store closed by this
     * @param folder of the spool; what an earlier gate left in it is appended first
     * @param spooled which records are kept although the store is down
     * @param executor shut down by this; replays, and writes to disk
     * @param report told when something waits, when it was appended, and what is damaged
     */
    public SpooledDecisionLog(
            DecisionLog store,
            Path folder,
            Predicate<LogRecord> spooled,
            ScheduledExecutorService executor,
            Consumer<String> report) {
        this.store = store;
        this.spool = new Spool(folder);
        this.spooled = spooled;
        this.executor = executor;
        this.report = report;
        this.replaying = executor.scheduleWithFixedDelay(this::replay, 0, PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public CompletableFuture<AppendOutcome> append(LogRecord record) {
        CompletableFuture<AppendOutcome> stored = store.append(record);
        if (!spooled.test(record)) {
            return stored;
        }
        // A copy, or giving up on the store would complete what the store still writes.
        return stored.copy()
                .completeOnTimeout(
                        new AppendOutcome.Unavailable("the store does not answer"),
                        PATIENCE.toMillis(),
                        TimeUnit.MILLISECONDS)
                .thenApply(outcome -> switch (outcome) {
                    case AppendOutcome.Unavailable unavailable -> keep(record, unavailable.detail());
                    case AppendOutcome.Doubtful doubtful -> keep(record, doubtful.detail());
                    case AppendOutcome.Appended appended -> appended;
                    case AppendOutcome.Spooled waiting -> waiting;
                });
    }

    @Override
    public Optional<String> problem() {
        return store.problem();
    }

    private AppendOutcome keep(LogRecord record, String why) {
        try {
            spool.add(record);
            report.accept("record " + record.id() + " waits in the spool: " + why);
            return new AppendOutcome.Spooled();
        } catch (IOException | RuntimeException e) {
            // Whatever it is, listing a folder throws unchecked ones too: it must not stand in the way of who goes
            // back.
            return new AppendOutcome.Unavailable(why + "; the spool failed, too: " + e);
        }
    }

    /** Appends what waits, until something cannot be. */
    private void replay() {
        try {
            int appended = 0;
            for (Path file : spool.waiting()) {
                LogRecord record = Spool.read(file).orElse(null);
                if (record == null) {
                    Spool.setAside(file);
                    report.accept("spooled record " + file + " is damaged and was set aside");
                } else if (store.append(record).join() instanceof AppendOutcome.Appended) {
                    Spool.remove(file);
                    appended++;
                } else {
                    break;
                }
            }
            if (appended > 0) {
                report.accept("appended from the spool: " + appended);
            }
        } catch (IOException | RuntimeException e) {
            report.accept("the spool cannot be read: " + e);
        }
    }

    @Override
    public void close() {
        replaying.cancel(false);
        executor.shutdown();
        store.close();
    }
}
