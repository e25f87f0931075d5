package com.novapay.deploygate.argocd;

import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.facts.ArgoApplication;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One sync of Argo CD some of whose changes were refused, and what is to become of it. Each refusal leads to one new start at
 * most: with the start they are forgotten, and only another refusal counts. Confined to one thread.
 */
final class ParkedSync {
    static final int MOST_STARTS = 5;
    /** Argo CD's own next try may be about to come. */
    static final Duration PATIENCE = Duration.ofSeconds(8);

    /** So long Argo CD has to start what is newer by itself. */
    static final Duration TURN_OF_ARGO_CD = Duration.ofSeconds(45);

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
    private static final int MOST_CHANGES = 100;

    private final ApplicationKey application;
    private final List<String> revisions;
    private final Map<WorkloadKey, PackedDenial> denials = new LinkedHashMap<>();
    private String identity = "";
    private boolean compared;
    private int starts;
    private Instant pausedUntil = Instant.MIN;
    private int retry;
    private Instant retrySeen = Instant.MIN;
    private Instant supersededSince = Instant.MAX;

    /** @param state the sync that was refused */
    ParkedSync(ApplicationKey application, SyncState state) {
        this.application = application;
        this.revisions = state.revisions();
    }

    ApplicationKey application() {
        return application;
    }

    /** What was refused; it may be days ago. */
    List<PackedDenial> denials() {
        return List.copyOf(denials.values());
    }

    boolean isOf(SyncState state) {
        return revisions.equals(state.revisions());
    }

    /** Takes in a refusal of this very sync; false when there is no room for it. */
    boolean add(Denial denial, SyncState state) {
        WorkloadKey workload = denial.request().workload();
        if (!denials.containsKey(workload) && denials.size() >= MOST_CHANGES) {
            return false;
        }
        ArgoApplication known = ArgoApplication.of(state.application());
        denials.put(workload, PackedDenial.of(denial.from(known.facts(workload, known.operation()))));
        if (!identity.equals(state.identity())) {
            identity = state.identity();
            compared = false;
        }
        return true;
    }

    long size() {
        return denials.values().stream().mapToLong(PackedDenial::size).sum();
    }

    /**
     * What to do now that the Application was read.
     *
     * @param passes whether nothing of it would be refused any more
     */
    Step next(SyncState state, boolean passes, Instant now) {
        if (state.isOpen()) {
            return retrying(state, passes, now);
        }
        Optional<Step> over = over(state);
        if (over.isPresent()) {
            return over.get();
        }
        if (!passes || now.isBefore(pausedUntil)) {
            compared = false;
            return new Step.Wait();
        }
        if (!compared) {
            compared = true;
            return new Step.Refresh();
        }
        if (state.isRefreshing()) {
            return new Step.Wait();
        }
        if (!state.isWanted()) {
            return superseded(state, now);
        }
        supersededSince = Instant.MAX;
        String decision = decision();
        return state.isAutomatic() ? new Step.Start(decision) : new Step.Tell(decision);
    }

    /** It was started again: what had refused it counts no more. */
    void started(Instant now) {
        starts++;
        pausedUntil = now.plus(FIRST_PAUSE.multipliedBy(1L << (starts - 1)));
        denials.clear();
        compared = false;
    }

    private Optional<Step> over(SyncState state) {
        if (denials.isEmpty()) {
            return Optional.of(new Step.Forget(
                    state.hasFailed()
                            ? "it was started again and failed, but not because of the gate"
                            : "it was synced"));
        }
        if (!isOf(state)) {
            return Optional.of(new Step.Forget("another commit was synced since"));
        }
        if (!state.identity().equals(identity)) {
            return Optional.of(new Step.Forget("it was synced again since"));
        }
        if (!state.hasFailed()) {
            return Optional.of(new Step.Forget("it was synced"));
        }
        return starts >= MOST_STARTS
                ? Optional.of(
                        new Step.Abandon("it was started again " + starts + " times and denied each time", decision()))
                : Optional.empty();
    }

    /**
     * Argo CD starts a newer commit by itself, unless nothing in it concerns the application ({@code manifest-generate-paths}, in a
     * repository of many): then it takes the refused sync for its only try.
     */
    private Step superseded(SyncState state, Instant now) {
        if (!state.isAutomatic()) {
            return new Step.Abandon("its source has a newer commit, and its auto-sync is off", decision());
        }
        if (supersededSince.equals(Instant.MAX)) {
            supersededSince = now;
        }
        return now.isBefore(supersededSince.plus(TURN_OF_ARGO_CD)) ? new Step.Wait() : new Step.StartNewest(decision());
    }

    private Step retrying(SyncState state, boolean passes, Instant now) {
        boolean newer = !state.isWanted();
        boolean waits = (passes || newer)
                && !denials.isEmpty()
                && state.waitsForRetry()
                && state.identity().equals(identity)
                && isOf(state)
                && state.isAutomatic()
                && starts < MOST_STARTS;
        if (!waits) {
            retry = 0;
            return new Step.Wait();
        }
        if (retry != state.retry()) {
            retry = state.retry();
            retrySeen = now;
        }
        if (Duration.between(retrySeen, now).compareTo(PATIENCE) < 0) {
            return new Step.Wait();
        }
        return new Step.EndRetries(
                newer
                        ? "its source has a newer commit, which waited for the retries of the denied one"
                        : "the gate would admit it, so it need not wait for the next retry");
    }

    private String decision() {
        return new ArrayList<>(denials.values()).getLast().bare().decision();
    }

    @Override
    public String toString() {
        return application + " at " + String.join(",", revisions);
    }
}
