package com.novapay.deploygate.release;

import com.novapay.deploygate.facts.resource.Hold;
import com.novapay.deploygate.facts.resource.RecordedWorkload;
import com.novapay.deploygate.facts.resource.ReleaseHistorySpec;
import com.novapay.deploygate.facts.resource.Revision;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a release history goes on. A revision that becomes healthy, again or for the first time, is the last one. The oldest
 * are forgotten, but never what somebody revoked or rolled back from. When an earlier one becomes healthy again, the one before it is
 * held, so that nobody goes to and fro as if each were a rollback. A workload that was deleted and made again starts
 * anew. Pure, thread-safe.
 */
final class Chronicle {
    /** What the definition of a history has room for. */
    private static final int ROOM = 200;

    private Chronicle() {}

    /**
     * The history after a workload was seen healthy.
     *
     * @param old empty when there is none
     * @param keep how many revisions at most, 1 or more; revoked ones do not count
     * @return empty when it says so already
     */
    static Optional<ReleaseHistorySpec> after(
            Optional<ReleaseHistorySpec> old, WorkloadKind kind, String name, HealthyRun run, Instant now, int keep) {
        boolean same =
                old.map(history -> run.uid().equals(history.workload().uid())).orElse(false);
        List<Revision> before = old.map(ReleaseHistorySpec::revisions).orElse(List.of()).stream()
                .filter(revision -> same || isRevoked(revision))
                .toList();
        if (same && !before.isEmpty() && isNoted(before.getLast(), run)) {
            return Optional.empty();
        }
        List<Revision> known = before.stream()
                .filter(revision -> revision.digest().equals(run.digest()))
                .toList();
        List<Revision> revisions = new ArrayList<>(before);
        revisions.removeAll(known);
        revisions.add(revision(run, known, healthyAt(before, now)));
        forget(revisions, keep);
        List<Hold> holds = new ArrayList<>(old.map(ReleaseHistorySpec::holds).orElse(List.of()));
        if (same && !known.isEmpty() && !isHeld(holds, run.digest())) {
            leaveBehind(holds, before.getLast(), run, now);
        }
        return Optional.of(new ReleaseHistorySpec(new RecordedWorkload(kind, name, run.uid()), revisions, holds));
    }

    /**
     * Who went back does not want to be where he came from, and whoever brings that back does not go back. A held one that runs
     * again was let in by an approval: it is not gone back to, so nothing is left behind.
     */
    private static void leaveBehind(List<Hold> holds, Revision left, HealthyRun run, Instant now) {
        if (!left.digest().equals(run.digest()) && !isHeld(holds, left.digest()) && holds.size() < ROOM) {
            ZonedDateTime since = now.truncatedTo(ChronoUnit.MILLIS).atZone(ZoneOffset.UTC);
            holds.add(new Hold(left.digest(), since, null, "went back to " + run.digest()));
        }
    }

    private static boolean isHeld(List<Hold> holds, String digest) {
        return holds.stream().anyMatch(hold -> hold.digest().equals(digest));
    }

    private static boolean isNoted(Revision last, HealthyRun run) {
        return last.digest().equals(run.digest()) && last.healthyAt() != null;
    }

    /** Whoever comes later must be later by the times, too, wherever a clock was turned meanwhile. */
    private static ZonedDateTime healthyAt(List<Revision> before, Instant now) {
        Instant last = before.stream()
                .map(Revision::healthyAt)
                .filter(Objects::nonNull)
                .map(ZonedDateTime::toInstant)
                .max(Instant::compareTo)
                .map(latest -> latest.plusMillis(1))
                .orElse(Instant.MIN);
        Instant at = now.isAfter(last) ? now : last;
        return at.truncatedTo(ChronoUnit.MILLIS).atZone(ZoneOffset.UTC);
    }

    private static Revision revision(HealthyRun run, List<Revision> known, ZonedDateTime healthyAt) {
        Optional<Revision> latest = known.isEmpty() ? Optional.empty() : Optional.of(known.getLast());
        return new Revision(
                run.digest(),
                run.images(),
                latest.map(Revision::admittedAt).orElse(null),
                latest.map(Revision::decision).orElse(null),
                healthyAt,
                known.stream().anyMatch(Chronicle::isRevoked) ? Boolean.TRUE : null);
    }

    private static void forget(List<Revision> revisions, int keep) {
        int revoked = (int) revisions.stream().filter(Chronicle::isRevoked).count();
        int surplus = revisions.size() - revoked - Math.min(keep, ROOM - revoked);
        Stream<Revision> oldest = List.copyOf(revisions).stream().filter(revision -> !isRevoked(revision));
        oldest.limit(Math.max(0, surplus)).forEach(revisions::remove);
    }

    private static boolean isRevoked(Revision revision) {
        return Boolean.TRUE.equals(revision.revoked());
    }
}
