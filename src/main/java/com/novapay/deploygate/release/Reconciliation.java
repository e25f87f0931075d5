package com.novapay.deploygate.release;

import com.novapay.deploygate.change.WorkloadKey;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Holds what is seen in the cluster against the decisions in the log, look by look. When the log cannot be read or written
 * nothing is judged, and everything is looked at again. Confined to one thread.
 */
final class Reconciliation {
    private static final int BATCH = 64;
    private final ReleaseLog log;
    private final Consumer<Finding.Seen> alarm;
    private final Map<WorkloadKey, WorkloadTimeline> tracks = new HashMap<>();
    private final ObservedScopes guarded;
    /** Since when the log could be read whenever it was asked. */
    private Optional<Instant> readable = Optional.empty();

    /** @param alarm told of each ungated change once it is in the log; must not throw */
    Reconciliation(ReleaseLog log, Consumer<Finding.Seen> alarm) {
        this.log = log;
        this.alarm = alarm;
        this.guarded = new ObservedScopes(log);
    }

    /** How many workloads run what nothing let in. */
    int ungated() {
        return (int) tracks.values().stream()
                .flatMap(track -> track.known().stream())
                .filter(known -> !known.gated())
                .count();
    }

    /** Forgets everything but the log: others may have seen what this one did not. */
    void forget() {
        tracks.clear();
        guarded.forget();
        readable = Optional.empty();
    }

    /** Judges one look; an exception leaves everything to the next. */
    void judge(ObservationRound look) throws IOException {
        try (LazyReading reading = new LazyReading(log)) {
            Instant since = readable.orElse(look.at());
            ObservedScopes.Standing standing = guarded.at(look, reading);
            TemplateAttribution accounting =
                    new TemplateAttribution(log, reading, look.namespaces().cluster(), look.at(), since);
            List<TemplateAttribution.Outcome> batch = new ArrayList<>();
            Set<WorkloadKey> there = new HashSet<>();
            for (WorkloadObservation sighting : look.sightings()) {
                there.add(sighting.workload());
                WorkloadTimeline track = track(sighting, reading);
                track.show(sighting, look.at());
                boolean baseline = standing.isNew(sighting.workload().namespace());
                accounting.of(track, sighting, baseline).ifPresent(batch::add);
                if (batch.size() >= BATCH) {
                    settle(batch);
                }
            }
            settle(batch);
            guarded.settle(standing, look);
            tracks.keySet().retainAll(there);
            readable = Optional.of(since);
        } catch (IOException | RuntimeException e) {
            readable = Optional.empty();
            throw e;
        }
    }

    private WorkloadTimeline track(WorkloadObservation sighting, LazyReading reading) throws IOException {
        WorkloadTimeline track = tracks.get(sighting.workload());
        if (track == null || !track.isOf(sighting.uid())) {
            track = new WorkloadTimeline(
                    sighting.uid(),
                    reading.last(sighting.workload())
                            .filter(known -> known.uid().equals(sighting.uid())));
            tracks.put(sighting.workload(), track);
        }
        return track;
    }

    /** In the log first. */
    private void settle(List<TemplateAttribution.Outcome> batch) throws IOException {
        if (!batch.isEmpty()) {
            log.append(batch.stream().flatMap(one -> one.findings().stream()).toList());
        }
        for (TemplateAttribution.Outcome one : batch) {
            one.track().settle(one.known(), one.accounted());
            for (Finding finding : one.findings()) {
                if (finding instanceof Finding.Seen seen && seen.how() instanceof Finding.How.Ungated) {
                    alarm.accept(seen);
                }
            }
        }
        batch.clear();
    }
}
