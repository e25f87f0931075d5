package com.novapay.deploygate.gate;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordIds;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.tree.Archiver;
import com.novapay.deploygate.audit.tree.CheckpointTarget;
import com.novapay.deploygate.audit.tree.KeyFile;
import com.novapay.deploygate.audit.tree.Publishing;
import com.novapay.deploygate.audit.tree.StoredCheckpoint;
import com.novapay.deploygate.audit.tree.TreeKeeper;
import com.novapay.deploygate.audit.tree.TreeTool;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.telemetry.GateMetrics;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What a gate does for its record beside deciding: its tree, checkpoints, publishing and archive. Closed by one thread. */
public final class GateAudit implements AutoCloseable {
    private final Optional<Publishing> publishing;
    private final TreeKeeper keeper;
    private final ScheduledExecutorService archiving;
    private final Future<?> daily;

    /**
     * Starts at once, also when the store is not there.
     *
     * @param log takes the records that this has to say
     */
    GateAudit(GateConfig config, DecisionLog log, Clock clock, GateMetrics metrics, Consumer<String> report) {
        RecordStore store = RecordStore.at(config.store());
        BackgroundLoops loops = new BackgroundLoops(metrics, report);
        Supplier<String> ids = ids(clock);
        Consumer<ObjectNode> records = document -> append(log, document, report);
        publishing = target(config)
                .map(target -> new Publishing(
                        target, loops.scheduler("audit-publish"), line -> report.accept("audit: " + line)));
        Consumer<StoredCheckpoint> signed = checkpoint -> publishing.ifPresent(one -> one.publish(checkpoint));
        keeper = new TreeKeeper(
                store,
                settings(config),
                clock,
                new TreeKeeper.Surroundings(
                        records, ids, signed, line -> report.accept("audit: " + line), loops.scheduler("audit-tree")));
        archiving = loops.scheduler("audit-archive");
        daily = archiving.scheduleWithFixedDelay(
                () -> archive(config, clock, line -> report.accept("audit: " + line)), 1, 24 * 60, TimeUnit.MINUTES);
        metrics.gauge(
                "deploygate.audit.unsequenced",
                "Records that are not in the Merkle tree yet.",
                () -> keeper.state().waiting());
        metrics.gauge(
                "deploygate.audit.uncovered.seconds",
                "Time since a signed checkpoint covered every record.",
                () -> Duration.between(keeper.state().covered(), clock.instant())
                                .toMillis()
                        / 1000.0);
        metrics.gauge(
                "deploygate.audit.unpublished",
                "1 while the newest checkpoint is not published.",
                () -> publishing.filter(one -> !one.isDone()).isPresent() ? 1 : 0);
    }

    /** Nobody waits for it. */
    @SuppressWarnings("FutureReturnValueIgnored")
    static void append(DecisionLog log, ObjectNode document, Consumer<String> report) {
        log.append(LogRecord.of(document)).thenAccept(outcome -> {
            switch (outcome) {
                case AppendOutcome.Appended appended -> {}
                case AppendOutcome.Spooled spooled -> {} // the spool says so itself
                case AppendOutcome.Unavailable unavailable -> report.accept("audit: " + unavailable.detail());
                case AppendOutcome.Doubtful doubtful -> report.accept("audit: " + doubtful.detail());
            }
        });
    }

    private static void archive(GateConfig config, Clock clock, Consumer<String> report) {
        try (TreeTool tool = new TreeTool(RecordStore.at(config.store()), settings(config), clock, ids(clock))) {
            tool.archive(archive(config)).forEach(report);
        } catch (SQLException | IOException | RuntimeException e) {
            report.accept("old months could not be archived and stay in the store: " + e.getMessage());
        }
    }

    /** Where old months go. */
    public static Archiver.Settings archive(GateConfig config) {
        return new Archiver.Settings(
                config.data().resolve("archive"),
                config.audit().online(),
                config.audit().keep());
    }

    /** The tree's settings, for the gate as for the commands. */
    public static TreeKeeper.Settings settings(GateConfig config) {
        return new TreeKeeper.Settings(
                KeyFile.of(config.audit().key(), config.data()),
                config.audit().origin(),
                config.audit().checkpointEvery());
    }

    /** Ids of records that are no decisions. */
    public static Supplier<String> ids(Clock clock) {
        return new RecordIds(clock, new SecureRandom());
    }

    private static Optional<CheckpointTarget> target(GateConfig config) {
        Path work = config.data().resolve("audit").resolve("published.git");
        try {
            return config.audit().publish().map(address -> CheckpointTarget.at(address, work));
        } catch (IllegalArgumentException e) {
            throw new UsageProblem("audit.publish: " + e.getMessage());
        }
    }

    /** Signs and publishes what there is. */
    @Override
    public void close() {
        daily.cancel(true);
        archiving.shutdownNow();
        keeper.close();
        publishing.ifPresent(Publishing::close);
    }
}
