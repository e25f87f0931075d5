package com.novapay.deploygate.audit.query;

import com.novapay.deploygate.audit.query.TrendQueries.Run;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a span of time went by the measures of DORA, out of what was observed in the cluster. Immutable.
 *
 * @param healthy deploys that became healthy
 * @param failed deploys that failed or were rolled back
 * @param perDay deploys that became healthy, each day
 * @param leadTime median from first being admitted to being healthy
 * @param recoveryTime median from failing or being rolled back to the workload's next healthy one
 */
public record Delivery(
        int healthy, int failed, double perDay, Optional<Duration> leadTime, Optional<Duration> recoveryTime) {

    /** Failed ones among all; empty without any. */
    public Optional<Double> failRate() {
        int all = healthy + failed;
        return all == 0 ? Optional.empty() : Optional.of(Math.min(1.0, (double) failed / all));
    }

    static Delivery of(List<Run> runs, LocalDate first, LocalDate last) {
        List<Duration> leads = new ArrayList<>();
        List<Duration> recoveries = new ArrayList<>();
        Map<String, Instant> broken = new HashMap<>();
        int healthy = 0;
        int failed = 0;
        for (Run run : runs) {
            switch (run.outcome()) {
                case "healthy" -> {
                    healthy++;
                    run.admitted().ifPresent(at -> leads.add(Duration.between(at, run.seen())));
                    Instant since = broken.remove(run.workload());
                    if (since != null) {
                        recoveries.add(Duration.between(since, run.seen()));
                    }
                }
                case "failed", "rolled-back" -> {
                    failed++;
                    broken.putIfAbsent(run.workload(), run.seen());
                }
                default -> {}
            }
        }
        long days = ChronoUnit.DAYS.between(first, last) + 1;
        return new Delivery(healthy, failed, (double) healthy / Math.max(1, days), median(leads), median(recoveries));
    }

    private static Optional<Duration> median(List<Duration> durations) {
        Collections.sort(durations);
        return durations.isEmpty() ? Optional.empty() : Optional.of(durations.get((durations.size() - 1) / 2));
    }
}
