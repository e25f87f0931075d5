package com.novapay.deploygate.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.TurnableClock;
import com.novapay.deploygate.admission.CalendarForecast;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.query.RecordQueries;
import com.novapay.deploygate.audit.query.RecordReads;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.calendar.GateState;
import com.novapay.deploygate.console.CalendarSource;
import com.novapay.deploygate.console.SampleLog;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The calendars of what the log has decided on, over the real store and the shipped policies. */
class GateCalendarCacheTest {
    private final TurnableClock clock = new TurnableClock(Instant.parse("2026-11-27T15:00:00Z"));

    @TempDir
    private Path folder;

    @Test
    void forecast_isOfTheWorkloadsOfTheLog_andKeptForAWhile() throws Exception {
        RecordStore store = RecordStore.at("jdbc:sqlite:" + folder.resolve("decisions.db"));
        PolicyBundle bundle = BundleFiles.shipped();
        PolicyCatalog catalog = new PolicyCatalog();
        FactSet facts = new FactSet(List.of());
        CalendarForecast forecast =
                new CalendarForecast(new FactSetView(() -> facts, () -> new Freshness.Fresh(Duration.ZERO)), catalog);
        try (ScheduledExecutorService watchdog = Executors.newSingleThreadScheduledExecutor();
                JdbcDecisionLog log = new JdbcDecisionLog(store);
                RecordReads reads = new RecordReads(store, Duration.ofSeconds(5));
                GateCalendarCache cache = new GateCalendarCache(forecast, catalog, new RecordQueries(reads), clock)) {
            catalog.activate(bundle, "", new WasmPolicyEvaluator(bundle, 1, 64 << 20, watchdog));
            for (String name : List.of("payments", "ledger")) {
                log.append(LogRecord.of(SampleLog.admitted("d-" + name, clock.instant(), name, "dev")))
                        .join();
            }
            CalendarSource.Forecast first = known(cache);
            assertThat(first.calendars()).hasSize(1);
            assertThat(first.calendars().getFirst().workloads()).hasSize(2);
            assertThat(first.calendars().getFirst().spans()).hasSize(14);
            assertThat(first.calendars().getFirst().spans().getFirst().state()).isEqualTo(GateState.APPROVAL);
            clock.turn(Duration.ofMinutes(4));
            assertThat(cache.forecast().asOf()).isEqualTo(first.asOf());
            clock.turn(Duration.ofMinutes(2));
            assertThat(until(cache, clock.instant()).asOf()).isEqualTo(clock.instant());
            watchdog.shutdownNow();
        }
    }

    /** Each call waits some seconds for it at most. */
    private static CalendarSource.Forecast known(GateCalendarCache cache) {
        return until(cache, Instant.MIN);
    }

    private static CalendarSource.Forecast until(GateCalendarCache cache, Instant since) {
        for (int i = 0; i < 20; i++) {
            CalendarSource.Forecast forecast = cache.forecast();
            if (forecast.unknown().isEmpty() && !forecast.asOf().isBefore(since)) {
                return forecast;
            }
        }
        throw new AssertionError("no forecast within a minute");
    }
}
