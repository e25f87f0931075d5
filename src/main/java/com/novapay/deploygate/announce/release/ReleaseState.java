package com.novapay.deploygate.announce.release;

import com.novapay.deploygate.release.CanaryProgress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A release at one moment, as messages show it. Immutable.
 *
 * @param key names this state of the release: the same whoever derives it, however often
 * @param at when it came about
 * @param why it failed or was aborted, else empty
 * @param other the decision that took its place; else empty
 * @param by who rolled back, else empty
 * @param canary where its canary stands, while it goes on
 * @param analyses the AnalysisRuns of its canary that were seen, with their last phase
 * @param health what the health endpoint answered, once it was called
 * @param isStep whether it belongs into the thread, too
 */
record ReleaseState(
        Release release,
        Phase phase,
        String key,
        Instant at,
        String why,
        String other,
        String by,
        Optional<CanaryProgress> canary,
        List<CanaryProgress.Analysis> analyses,
        Optional<HealthCheck> health,
        boolean isStep) {
    ReleaseState {
        analyses = List.copyOf(analyses);
    }
}
