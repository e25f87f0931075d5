package com.novapay.deploygate.gate;

import com.novapay.deploygate.admission.CalendarForecast;
import com.novapay.deploygate.admission.ChangeEvaluator;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.query.RecordQueries;
import com.novapay.deploygate.audit.query.RecordReads;
import com.novapay.deploygate.audit.query.ReviewQueries;
import com.novapay.deploygate.audit.query.TextIndex;
import com.novapay.deploygate.audit.query.TrendQueries;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.tree.LogProofs;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.console.ConsoleRoutes;
import com.novapay.deploygate.console.ConsoleSources;
import com.novapay.deploygate.console.PolicyStatus;
import com.novapay.deploygate.console.RecordedRules;
import com.novapay.deploygate.console.Undelivered;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.telemetry.AdminServer;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.telemetry.GateMetrics;
import io.vertx.ext.web.Router;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What the console's pages ask, put together: connections of their own, the index of words, whether the gate is open. */
final class GatePages implements AutoCloseable {
    private static final Duration QUERY_LIMIT = Duration.ofSeconds(3);
    private static final long INDEX_MS = 2_000;
    private static final long LONGEST_END_S = 2;
    private final RecordReads reads;
    private final GateStatusCache openings;
    private final GateCalendarCache calendars;
    private final ConsoleRoutes routes;
    private final ScheduledExecutorService indexing;
    private final ExecutorService besides;
    private final TextIndex index; // confined to the indexing thread
    private final Future<?> takingIn;
    private final Consumer<String> report;
    private boolean failing; // confined to the indexing thread

    GatePages(
            GateConfig config,
            PolicyCatalog catalog,
            ChangeEvaluator judge,
            Supplier<AdminServer.Check> policies,
            Undelivered undelivered,
            DecisionLog log,
            Clock clock,
            GateMetrics metrics,
            Consumer<String> report) {
        this.report = report;
        BackgroundLoops loops = new BackgroundLoops(metrics, report);
        indexing = loops.scheduler("words");
        besides = loops.scheduler("trends");
        RecordStore store = RecordStore.at(config.store());
        reads = new RecordReads(store, QUERY_LIMIT);
        index = new TextIndex(store);
        RecordQueries records = new RecordQueries(reads);
        openings = new GateStatusCache(judge, records, clock);
        calendars = new GateCalendarCache(new CalendarForecast(judge.facts(), catalog), catalog, records, clock);
        routes = new ConsoleRoutes(new ConsoleSources(
                records,
                new TrendQueries(reads, besides),
                new ReviewQueries(reads),
                openings,
                calendars,
                undelivered,
                () -> status(policies.get(), catalog, clock.instant()),
                new RecordedRules(records),
                new TreeProofs(
                        new LogProofs(store), config.audit().publish().stream().toList()),
                log,
                GateAudit.ids(clock),
                clock,
                catalog::zone));
        takingIn = indexing.scheduleWithFixedDelay(this::takeIn, INDEX_MS, INDEX_MS, TimeUnit.MILLISECONDS);
    }

    private static PolicyStatus.Status status(AdminServer.Check check, PolicyCatalog catalog, Instant now) {
        return new PolicyStatus.Status(
                check.condition() == AdminServer.Condition.GOOD,
                check.detail(),
                catalog.exceptions().stream()
                        .map(one -> new PolicyStatus.Lifted(
                                one.rule(),
                                one.namespace(),
                                one.workload(),
                                one.grantedBy(),
                                one.reason(),
                                one.ticket(),
                                one.until(),
                                one.at(now).word()))
                        .toList());
    }

    /** Adds the pages to the console's server. */
    void mount(Router router) {
        routes.mount(router);
    }

    private void takeIn() {
        try {
            index.catchUp();
            failing = false;
        } catch (SQLException | RuntimeException e) {
            if (!failing) {
                report.accept("console: search does not find new records at the moment: " + e.getMessage());
            }
            failing = true;
        }
    }

    @Override
    public void close() {
        takingIn.cancel(true);
        indexing.execute(index::close);
        indexing.shutdown();
        besides.shutdown();
        try {
            indexing.awaitTermination(LONGEST_END_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        openings.close();
        calendars.close();
        reads.close();
    }
}
