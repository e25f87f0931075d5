package com.novapay.deploygate.release;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One workload over time: what the log knows it to run, and the templates seen in it since that are not accounted for yet, in
 * order. Confined to one thread.
 */
final class WorkloadTimeline {
    /** Who changes it back and forth need not be remembered any longer. */
    private static final int MOST = 100;

    private final String uid;
    private Optional<LastRecorded> known;
    /** When it was last seen to be as {@code known}, or as the last one pending, says. */
    private Instant seen;

    private final List<Pending> pending = new ArrayList<>();

    /**
     * A template that was seen.
     *
     * @param since when it was first seen
     * @param before when it was last seen not to be there; {@link Instant#MIN} when that is not known
     */
    record Pending(WorkloadObservation sighting, Instant since, Instant before) {}

    WorkloadTimeline(String uid, Optional<LastRecorded> known) {
        this.uid = uid;
        this.known = known;
        this.seen = known.map(LastRecorded::at).orElse(Instant.MIN);
    }

    /** Takes in what the workload shows now. */
    void show(WorkloadObservation sighting, Instant now) {
        Optional<String> last = pending.isEmpty()
                ? known.map(LastRecorded::digest)
                : Optional.of(pending.getLast().sighting().digest());
        if (!last.equals(Optional.of(sighting.digest())) && pending.size() < MOST) {
            pending.add(new Pending(sighting, now, seen));
        }
        seen = now;
    }

    /** Takes in what the log knows by now, and that so many of what was pending are accounted for. */
    void settle(LastRecorded now, int accounted) {
        known = Optional.of(now);
        pending.subList(0, accounted).clear();
    }

    boolean isOf(String other) {
        return uid.equals(other);
    }

    Optional<LastRecorded> known() {
        return known;
    }

    List<Pending> pending() {
        return List.copyOf(pending);
    }
}
