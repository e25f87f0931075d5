package com.novapay.deploygate.gate;

import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.StoreWatch;
import com.novapay.deploygate.audit.StoreWatch.Outage;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.telemetry.AdminServer;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.telemetry.GateMetrics;
import com.novapay.deploygate.telemetry.OperatorLog;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The gate's decision log, and whether its store takes records. A gate without a usable store is ready, because it still
 * admits always-allowed changes; it reports the outage in readiness, a metric, the log and afterwards a record. Thread-safe.
 */
final class GateStore implements AutoCloseable {
    private static final long EVERY_S = 5;
    private final DecisionLog log;
    private final RecordStore store;
    private final GateRecords records;
    private final OperatorLog report;
    private final StoreWatch watch;
    private final ScheduledExecutorService executor;
    private final Future<?> checking;

    /** Opens the store; one that cannot be reached is an outage, and a file that cannot be written a usage problem. */
    GateStore(GateConfig config, GateRecords records, Clock clock, GateMetrics metrics, OperatorLog report) {
        this.store = RecordStore.at(config.store());
        this.records = records;
        this.report = report;
        BackgroundLoops loops = new BackgroundLoops(metrics, report);
        watch = new StoreWatch(store, clock, new StoreWatch.Listener() {
            @Override
            public void began(Outage outage) {
                warn(outage);
            }

            @Override
            public void ended(Outage outage) {
                resolve(outage);
            }
        });
        GateFiles.open(store).ifPresent(watch::seen);
        DecisionLog direct = new JdbcDecisionLog(store, loops.threads(), watch);
        log = GateFiles.spooled(new MeasuredLog(direct, metrics), config.data().resolve("spool"), loops, report);
        metrics.gauge(
                "deploygate.store.usable",
                "1 while the store takes records; while it is 0 the gate denies every deploy.",
                () -> watch.outage().isPresent() ? 0 : 1);
        executor = loops.scheduler("store-watch");
        checking = executor.scheduleWithFixedDelay(
                () -> watch.check(direct, records::outage), EVERY_S, EVERY_S, TimeUnit.SECONDS);
    }

    /** Where decisions and the gate's own records go. */
    DecisionLog log() {
        return log;
    }

    /** For readiness: an outage degrades the gate, and never makes it unready. */
    AdminServer.Check check() {
        Optional<Outage> outage = watch.outage();
        return outage.map(now -> new AdminServer.Check(
                        "store",
                        AdminServer.Condition.DEGRADED,
                        "takes no records since " + now.since() + ", so deploys are denied: " + now.problem()))
                .orElseGet(() -> new AdminServer.Check("store", true, ""));
    }

    private void warn(Outage outage) {
        report.warn("store: " + store.told() + " takes no records, so deploys are denied with audit-unavailable: "
                + outage.problem()
                + ". Check that the database runs and has free disk space, and the address, user and password in the setting"
                + " store. Rollbacks, restarts and scaling are still admitted. See docs/operators.md, \"When the store is"
                + " not usable\"");
    }

    private void resolve(Outage outage) {
        report.accept("store: " + store.told() + " takes records again; it took none since " + outage.since());
        records.ended(outage);
    }

    @Override
    public void close() {
        checking.cancel(false);
        executor.shutdown();
        log.close();
    }
}
