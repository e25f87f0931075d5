package com.novapay.deploygate.gate;

import com.novapay.deploygate.admission.CalendarForecast;
import com.novapay.deploygate.admission.CanaryStepProbe;
import com.novapay.deploygate.audit.query.RecordQueries;
import com.novapay.deploygate.calendar.GateCalendar;
import com.novapay.deploygate.console.CalendarSource;
import com.novapay.deploygate.policy.PolicyCatalog;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The calendars of the workloads that were decided on last. One thread asks the policies, when a reader asks and at most every five
 * minutes for one revision: decisions need the same instances of the policies. Thread-safe.
 */
final class GateCalendarCache implements CalendarSource, AutoCloseable {
    private static final int DAYS = 14;
    private static final int MOST = 50;
    private static final Duration GOOD_FOR = Duration.ofMinutes(5);
    /** For all workloads. */
    private static final Duration BUDGET = Duration.ofMinutes(2);

    private static final long PATIENCE_MS = 3_000;
    private final CalendarForecast forecast;
    private final PolicyCatalog policies;
    private final RecordQueries records;
    private final Clock clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("calendar").factory());
    private volatile Kept last;
    private Future<?> asking = CompletableFuture.completedFuture(null);

    private record Kept(Forecast forecast, String revision) {}

    GateCalendarCache(CalendarForecast forecast, PolicyCatalog policies, RecordQueries records, Clock clock) {
        this.forecast = forecast;
        this.policies = policies;
        this.records = records;
        this.clock = clock;
        this.last = unknown("it is being computed; reload the page in a moment");
    }

    @Override
    public Forecast forecast() {
        try {
            asked().get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            return unknown(String.valueOf(e.getCause())).forecast();
        } catch (TimeoutException e) {
            return last.forecast();
        }
        return last.forecast();
    }

    private synchronized Future<?> asked() {
        Kept kept = last;
        boolean old = kept.forecast().unknown().isPresent()
                || !kept.revision().equals(policies.revision())
                || kept.forecast().asOf().isBefore(clock.instant().minus(GOOD_FOR));
        if (old && asking.isDone()) {
            asking = thread.submit(() -> last = all());
        }
        return asking;
    }

    private Kept all() {
        Instant now = clock.instant();
        String revision = policies.revision();
        long end = System.nanoTime() + BUDGET.toNanos();
        List<GateCalendar> calendars = new ArrayList<>();
        try {
            List<RecordQueries.Workload> workloads = records.workloads(MOST);
            for (RecordQueries.Workload workload : workloads) {
                Duration left = Duration.ofNanos(Math.max(0, end - System.nanoTime()));
                calendars.add(forecast.of(
                        GateStatusCache.step(workload),
                        CanaryStepProbe.CHANGE,
                        now,
                        DAYS,
                        left.dividedBy(workloads.size() - calendars.size())));
            }
        } catch (SQLException e) {
            return unknown("the audit log cannot be read, so the workloads are not known");
        }
        return new Kept(new Forecast(now, Optional.empty(), GateCalendar.grouped(calendars)), revision);
    }

    private Kept unknown(String why) {
        return new Kept(new Forecast(clock.instant(), Optional.of(why), List.of()), "");
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
