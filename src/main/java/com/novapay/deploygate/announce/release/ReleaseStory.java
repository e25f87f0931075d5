package com.novapay.deploygate.announce.release;

import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.release.CanaryProgress;
import com.novapay.deploygate.release.WorkloadObservation;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What became of one release so far. Its states follow from the records and from what is observed alone. Confined to one thread. */
final class ReleaseStory {
    /** A background analysis and one for each step. */
    private static final int MOST_ANALYSES = 50;

    private static final String ABORTED = "Aborted";
    private final Release release;
    private final Map<String, String> analyses = new LinkedHashMap<>();
    private Phase phase = Phase.ADMITTED;
    private WorkloadKey followed;
    private Optional<CanaryProgress> canary = Optional.empty();
    private Optional<HealthCheck> health = Optional.empty();
    private String key = "admitted";
    private String step = "";
    private String why = "";
    private String other = "";
    private String by = "";
    private boolean checked;
    private int attempt;
    private Instant at;

    ReleaseStory(Release release) {
        this.release = release;
        this.followed = release.workload();
        this.at = release.at();
    }

    Release release() {
        return release;
    }

    Phase phase() {
        return phase;
    }

    /** The workload that shows it: the one that was changed, or the Rollout that takes its template from that one. */
    WorkloadKey followed() {
        return followed;
    }

    Instant at() {
        return at;
    }

    /** Whether it is healthy, and what follows is not recorded yet. */
    boolean isUnchecked() {
        return phase == Phase.HEALTHY && !checked;
    }

    List<CanaryProgress.Analysis> analyses() {
        return analyses.entrySet().stream()
                .map(run -> new CanaryProgress.Analysis(run.getKey(), run.getValue()))
                .toList();
    }

    /** As it is now. */
    ReleaseState state() {
        return state(true);
    }

    private ReleaseState state(boolean isStep) {
        return new ReleaseState(release, phase, key, at, why, other, by, canary, analyses(), health, isStep);
    }

    private Optional<ReleaseState> to(Phase next, String nextKey, Instant when) {
        phase = next;
        key = nextKey;
        at = when;
        return Optional.of(state());
    }

    Optional<ReleaseState> applied(RecordEvent.Applied event) {
        if (!event.workload().equals(followed) && event.workload().kind().equals("Rollout")) {
            followed = event.workload();
        }
        return switch (phase) {
            case ADMITTED, NOT_APPLIED -> to(Phase.PROGRESSING, "applied", event.at());
            case WITHDRAWN, PROGRESSING, HEALTHY, FAILED, ABORTED, ROLLED_BACK, SUPERSEDED -> Optional.empty();
        };
    }

    Optional<ReleaseState> healthy(RecordEvent.Healthy event) {
        return switch (phase) {
            case ADMITTED, NOT_APPLIED, PROGRESSING, FAILED, ABORTED -> {
                canary = Optional.empty();
                yield to(Phase.HEALTHY, event.record(), event.at());
            }
            case WITHDRAWN, HEALTHY, ROLLED_BACK, SUPERSEDED -> Optional.empty();
        };
    }

    Optional<ReleaseState> failed(RecordEvent.Failed event) {
        return switch (phase) {
            case ADMITTED, NOT_APPLIED, PROGRESSING -> failed(event.why(), event.record(), event.at());
            case WITHDRAWN, HEALTHY, FAILED, ABORTED, ROLLED_BACK, SUPERSEDED -> Optional.empty();
        };
    }

    private Optional<ReleaseState> failed(String reason, String nextKey, Instant when) {
        why = reason;
        return to(reason.startsWith(ABORTED) ? Phase.ABORTED : Phase.FAILED, nextKey, when);
    }

    Optional<ReleaseState> rolledBack(RecordEvent.RolledBack event) {
        by = event.by();
        other = event.rollback();
        return phase == Phase.ROLLED_BACK ? Optional.empty() : to(Phase.ROLLED_BACK, event.record(), event.at());
    }

    /** Another template took its place. */
    Optional<ReleaseState> replaced(RecordEvent.Applied event) {
        return switch (phase) {
            case PROGRESSING -> {
                other = event.decision().orElse("");
                yield to(Phase.SUPERSEDED, event.record(), event.at());
            }
            case ADMITTED, WITHDRAWN, NOT_APPLIED, HEALTHY, FAILED, ABORTED, ROLLED_BACK, SUPERSEDED ->
                Optional.empty();
        };
    }

    Optional<ReleaseState> withdrawn(RecordEvent.Withdrawn event) {
        return phase == Phase.ADMITTED ? to(Phase.WITHDRAWN, "withdrawn", event.at()) : Optional.empty();
    }

    Optional<ReleaseState> notApplied(Instant now) {
        return phase == Phase.ADMITTED ? to(Phase.NOT_APPLIED, "not-applied", now) : Optional.empty();
    }

    Optional<ReleaseState> checked(RecordEvent.Checked event) {
        if (phase != Phase.HEALTHY || checked) {
            return Optional.empty();
        }
        checked = true;
        health = event.health();
        event.analyses().forEach(run -> note(run.name(), run.phase()));
        return to(Phase.HEALTHY, event.record(), event.at());
    }

    /** A person lets the canary go on, or tries it again. */
    Optional<ReleaseState> continued(RecordEvent.Continued event) {
        if (phase != Phase.ABORTED && phase != Phase.FAILED) {
            return Optional.empty();
        }
        attempt++;
        why = "";
        step = "";
        return to(Phase.PROGRESSING, event.decision(), event.at());
    }

    /** What the workload shows now. */
    Optional<ReleaseState> observed(WorkloadObservation observation, Instant now) {
        if (phase != Phase.PROGRESSING) {
            return Optional.empty();
        }
        // Only the first failure of a template has a record.
        if (attempt > 0 && observation.state() instanceof WorkloadObservation.State.Failed failed) {
            return failed(failed.why(), "failed/" + attempt, now);
        }
        if (observation.canary().isEmpty() || !(observation.state() instanceof WorkloadObservation.State.Starting)) {
            return Optional.empty();
        }
        canary = observation.canary();
        CanaryProgress progress = canary.get();
        progress.analyses().forEach(run -> note(run.name(), run.phase()));
        String reached = "step/" + attempt + "/" + progress.step() + "/" + progress.weight();
        String shown = reached + progress.analyses();
        if (shown.equals(key)) {
            return Optional.empty();
        }
        boolean isStep = !reached.equals(step);
        step = reached;
        key = shown;
        at = now;
        return Optional.of(state(isStep));
    }

    private void note(String name, String phaseOfRun) {
        if (analyses.size() < MOST_ANALYSES || analyses.containsKey(name)) {
            analyses.put(name, phaseOfRun);
        }
    }
}
