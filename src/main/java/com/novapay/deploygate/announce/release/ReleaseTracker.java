package com.novapay.deploygate.announce.release;

import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.release.WorkloadObservation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * Follows releases by the records and by what is observed. The same records give the same states, so that a gate that takes over
 * derives again what the last one did. Records may come in another order than they were written in. Confined to one thread.
 */
final class ReleaseTracker {
    /** A template is applied within seconds; the API server gives a write up after a minute. */
    static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private static final int MOST = 2_000;
    /** Of one release there are few records. */
    private static final int MOST_EARLY = 20;

    private final Function<String, Optional<Release>> older;
    private final Map<String, ReleaseStory> stories = bounded();
    /** What came before the decision that it is about. */
    private final Map<String, List<RecordEvent>> early = bounded();

    private final Map<WorkloadKey, String> current = bounded();

    /** @param older finds the release of a decision from before what is read; it may block for the store */
    ReleaseTracker(Function<String, Optional<Release>> older) {
        this.older = older;
    }

    private static <K, V> Map<K, V> bounded() {
        return new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > MOST;
            }
        };
    }

    /** The states that one record leads to, in their order. */
    List<ReleaseState> take(RecordEvent event) {
        List<ReleaseState> states = new ArrayList<>();
        switch (event) {
            case RecordEvent.Admitted admitted -> states.addAll(admitted(admitted.release()));
            case RecordEvent.Withdrawn withdrawn ->
                about(withdrawn.decision(), event)
                        .flatMap(one -> one.withdrawn(withdrawn))
                        .ifPresent(states::add);
            case RecordEvent.Applied applied -> applied(applied, states);
            case RecordEvent.Healthy healthy ->
                about(healthy.decision(), event)
                        .flatMap(one -> one.healthy(healthy))
                        .ifPresent(states::add);
            case RecordEvent.Failed failed ->
                about(failed.decision(), event)
                        .flatMap(one -> one.failed(failed))
                        .ifPresent(states::add);
            case RecordEvent.RolledBack back ->
                about(back.decision(), event)
                        .flatMap(one -> one.rolledBack(back))
                        .ifPresent(states::add);
            case RecordEvent.Checked checked ->
                about(checked.decision(), event)
                        .flatMap(one -> one.checked(checked))
                        .ifPresent(states::add);
            case RecordEvent.Continued continued ->
                Optional.ofNullable(current.get(continued.workload()))
                        .flatMap(id -> Optional.ofNullable(stories.get(id)))
                        .flatMap(one -> one.continued(continued))
                        .ifPresent(states::add);
        }
        return states;
    }

    private List<ReleaseState> admitted(Release release) {
        if (stories.containsKey(release.decision())) {
            return List.of();
        }
        ReleaseStory story = new ReleaseStory(release);
        stories.put(release.decision(), story);
        List<ReleaseState> states = new ArrayList<>(List.of(story.state()));
        List<RecordEvent> waiting = early.remove(release.decision());
        if (waiting != null) {
            waiting.forEach(event -> states.addAll(take(event)));
        }
        return states;
    }

    private void applied(RecordEvent.Applied applied, List<ReleaseState> states) {
        applied.replaced()
                .filter(before -> !applied.decision().equals(Optional.of(before)))
                .flatMap(before -> about(before, applied))
                .flatMap(one -> one.replaced(applied))
                .ifPresent(states::add);
        Optional<ReleaseStory> story = applied.decision().flatMap(decision -> about(decision, applied));
        if (story.isEmpty()) {
            return;
        }
        story.get().applied(applied).ifPresent(states::add);
        current.remove(applied.workload());
        current.put(applied.workload(), story.get().release().decision());
        forgetRepeated(story.get());
    }

    /** The API server asks again after a write conflict; of several admissions of one change one is applied. */
    private void forgetRepeated(ReleaseStory applied) {
        Release release = applied.release();
        stories.values()
                .removeIf(one -> one != applied
                        && one.phase() == Phase.ADMITTED
                        && one.release().workload().equals(release.workload())
                        && one.release().digest().equals(release.digest())
                        && !one.release().at().isAfter(applied.at()));
    }

    /** The release of a decision; what is about one that is not known waits for it. */
    private Optional<ReleaseStory> about(String decision, RecordEvent event) {
        ReleaseStory story = stories.get(decision);
        if (story == null) {
            Optional<ReleaseStory> found = older.apply(decision).map(ReleaseStory::new);
            found.ifPresent(one -> stories.put(decision, one));
            if (found.isEmpty()) {
                List<RecordEvent> waiting = early.computeIfAbsent(decision, key -> new ArrayList<>());
                if (waiting.size() < MOST_EARLY) {
                    waiting.add(event);
                }
            }
            return found;
        }
        return Optional.of(story);
    }

    /** The states that a round of observations leads to. */
    List<ReleaseState> observe(Instant now, List<WorkloadObservation> workloads) {
        List<ReleaseState> states = new ArrayList<>();
        for (WorkloadObservation observation : workloads) {
            String decision = current.get(observation.workload());
            ReleaseStory story = decision == null ? null : stories.get(decision);
            if (story != null && story.followed().equals(observation.workload())) {
                story.observed(observation, now).ifPresent(states::add);
            }
        }
        // Its newest admission speaks for a change that was admitted again and again.
        Map<String, ReleaseStory> newest = new HashMap<>();
        stories.values().stream()
                .filter(story -> story.phase() == Phase.ADMITTED)
                .forEach(story -> newest.put(
                        story.release().workload().told() + " "
                                + story.release().digest(),
                        story));
        newest.values().stream()
                .filter(story -> Duration.between(story.release().at(), now).compareTo(LONGEST_WAIT) >= 0)
                .forEach(story -> story.notApplied(now).ifPresent(states::add));
        return states;
    }

    /** The releases that are healthy and of which no check is recorded yet. */
    List<ReleaseStory> unchecked() {
        return stories.values().stream().filter(ReleaseStory::isUnchecked).toList();
    }
}
