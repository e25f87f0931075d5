package com.novapay.deploygate.release;

import com.novapay.deploygate.facts.resource.Hold;
import com.novapay.deploygate.facts.resource.RecordedWorkload;
import com.novapay.deploygate.facts.resource.ReleaseHistorySpec;
import com.novapay.deploygate.facts.resource.Revision;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How a release history goes on. What is admitted is noted; a revision that becomes healthy, again or for the first time, is
 * the last one. The oldest are forgotten, but never what somebody revoked. What was gone back from is held, so that nobody
 * goes to and fro as if each were a rollback, until it was let in again and ran healthy. A workload that was deleted and made
 * again starts anew. Pure, thread-safe.
 */
final class HistoryUpdater {
    /** What the definition of a history has room for. */
    private static final int ROOM = 200;

    private static final int USER = 512;
    private static final Duration RIPE = Duration.ofSeconds(30);

    private HistoryUpdater() {}

    /**
     * The history after a workload was seen healthy.
     *
     * @param old empty when there is none
     * @param keep how many revisions at most that ran healthy, 1 or more; revoked ones do not count
     * @return empty when it says so already
     */
    static Optional<ReleaseHistorySpec> after(
            Optional<ReleaseHistorySpec> old, WorkloadKind kind, String name, HealthyRun run, Instant now, int keep) {
        List<Hold> before = holds(old);
        List<Hold> holds = new ArrayList<>(before);
        boolean same = isOf(old, run.uid());
        boolean lifted = same && holds.removeIf(hold -> isOver(hold, run.digest(), now));
        boolean first = kept(old, same).stream()
                .noneMatch(revision -> revision.digest().equals(run.digest()) && revision.healthyAt() != null);
        // One with the same images that never ran before was let in by an approval, too.
        lifted |= same && first && holds.removeIf(hold -> isRipe(hold, now) && hasImages(hold, run.images()));
        List<Revision> revisions = new ArrayList<>(kept(old, same));
        if (same && !revisions.isEmpty() && isNoted(revisions.getLast(), run)) {
            return lifted ? Optional.of(spec(kind, name, run.uid(), revisions, holds)) : Optional.empty();
        }
        List<Revision> known = revisions.stream()
                .filter(revision -> revision.digest().equals(run.digest()))
                .toList();
        boolean again = same && known.stream().anyMatch(revision -> revision.healthyAt() != null);
        // A held one that runs again was let in by an approval: it is not gone back to, so nothing is left behind.
        if (again && !isHeld(before, run.digest())) {
            Revision left = revisions.getLast();
            hold(holds, new Left(left.digest(), left.images()), run.digest(), null, now);
        }
        ZonedDateTime healthyAt = healthyAt(revisions, now);
        revisions.removeAll(known);
        revisions.add(revision(run, known, healthyAt));
        forget(revisions, keep);
        return Optional.of(spec(kind, name, run.uid(), revisions, holds));
    }

    /**
     * The history after an admitted change was seen in the workload, healthy or not. What it goes back from is held, from now
     * on if it was held before.
     *
     * @param live what the workload shows
     * @param keep as above; of those that never ran healthy as many are kept besides
     * @return empty when it says so already
     */
    static Optional<ReleaseHistorySpec> admitted(
            Optional<ReleaseHistorySpec> old, WorkloadKind kind, Admitted admitted, LiveTemplate live, int keep) {
        List<Revision> revisions = new ArrayList<>(kept(old, isOf(old, live.uid())));
        ZonedDateTime at = written(admitted.at());
        int place = -1;
        for (int i = 0; i < revisions.size(); i++) {
            if (revisions.get(i).digest().equals(live.digest())) {
                place = i;
            }
        }
        Revision known = place < 0
                ? new Revision(live.digest(), live.images(), null, null, null, null)
                : revisions.remove(place);
        if (admitted.decision().equals(known.decision())) {
            return Optional.empty();
        }
        // One that ran healthy keeps its place: it is the last one when it does so again.
        revisions.add(
                known.healthyAt() == null ? revisions.size() : place,
                new Revision(
                        live.digest(), live.images(), at, admitted.decision(), known.healthyAt(), known.revoked()));
        forget(revisions, keep);
        List<Hold> holds = new ArrayList<>(holds(old));
        admitted.leftBehind()
                .ifPresent(left -> hold(
                        holds, new Left(left, images(old, left)), live.digest(), cut(admitted.by()), admitted.at()));
        return Optional.of(spec(kind, admitted.workload().name(), live.uid(), revisions, holds));
    }

    /** When something was last known of a workload. */
    static Optional<Instant> last(ReleaseHistorySpec spec) {
        List<Revision> revisions = spec.revisions() == null ? List.of() : spec.revisions();
        return revisions.stream()
                .flatMap(revision -> Stream.of(revision.healthyAt(), revision.admittedAt()))
                .filter(Objects::nonNull)
                .map(ZonedDateTime::toInstant)
                .max(Instant::compareTo);
    }

    /** Whether only time has to pass until there is something to note of what runs. */
    static boolean ripens(Optional<ReleaseHistorySpec> history, HealthyRun run) {
        return isOf(history, run.uid())
                && holds(history).stream().anyMatch(hold -> hold.digest().equals(run.digest()) && hold.since() != null);
    }

    static boolean isHeld(@Nullable List<Hold> holds, String digest) {
        return holds != null && holds.stream().anyMatch(hold -> hold.digest().equals(digest));
    }

    /**
     * Who went back does not want to be where he came from, and whoever brings that back does not go back. A hold counts from the
     * last time, or a look at what was before could lift it.
     */
    private static void hold(List<Hold> holds, Left left, String to, @Nullable String by, Instant at) {
        if (left.digest().equals(to) || (by == null && isHeld(holds, left.digest()))) {
            return;
        }
        holds.removeIf(hold -> hold.digest().equals(left.digest()));
        if (holds.size() < ROOM) {
            holds.add(new Hold(left.digest(), written(at), by, "went back to " + to, left.images()));
        }
    }

    /** What is gone back from, with its images where they are known. */
    private record Left(String digest, @Nullable List<String> images) {}

    private static @Nullable List<String> images(Optional<ReleaseHistorySpec> old, String digest) {
        return old.map(ReleaseHistorySpec::revisions).orElse(List.of()).stream()
                .filter(revision -> revision.digest().equals(digest))
                .findFirst()
                .map(Revision::images)
                .orElse(null);
    }

    private static boolean hasImages(Hold hold, List<String> images) {
        List<String> held = hold.images();
        return held != null && !held.isEmpty() && new HashSet<>(held).equals(new HashSet<>(images));
    }

    /** What is held and runs healthy was let in again; just after it was left behind that may be an old view. */
    private static boolean isOver(Hold hold, String running, Instant now) {
        return hold.digest().equals(running) && isRipe(hold, now);
    }

    private static boolean isRipe(Hold hold, Instant now) {
        ZonedDateTime since = hold.since();
        return since != null && !since.toInstant().plus(RIPE).isAfter(now);
    }

    /** Of a workload that was deleted and made again nothing is kept but what is revoked. */
    private static List<Revision> kept(Optional<ReleaseHistorySpec> old, boolean same) {
        return old.map(ReleaseHistorySpec::revisions).orElse(List.of()).stream()
                .filter(revision -> same || isRevoked(revision))
                .toList();
    }

    private static List<Hold> holds(Optional<ReleaseHistorySpec> old) {
        return old.map(ReleaseHistorySpec::holds).orElse(List.of());
    }

    private static boolean isOf(Optional<ReleaseHistorySpec> old, String uid) {
        return old.map(history -> uid.equals(history.workload().uid())).orElse(false);
    }

    private static ReleaseHistorySpec spec(
            WorkloadKind kind, String name, String uid, List<Revision> revisions, List<Hold> holds) {
        return new ReleaseHistorySpec(new RecordedWorkload(kind, name, uid), revisions, holds);
    }

    static ZonedDateTime written(Instant at) {
        return at.truncatedTo(ChronoUnit.MILLIS).atZone(ZoneOffset.UTC);
    }

    private static String cut(String user) {
        return user.length() <= USER ? user : user.substring(0, USER);
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
        return written(at);
    }

    private static Revision revision(HealthyRun run, List<Revision> known, ZonedDateTime healthyAt) {
        Optional<Revision> latest = known.isEmpty() ? Optional.empty() : Optional.of(known.getLast());
        return new Revision(
                run.digest(),
                run.images(),
                latest.map(Revision::admittedAt).orElse(null),
                latest.map(Revision::decision).orElse(null),
                healthyAt,
                known.stream().anyMatch(HistoryUpdater::isRevoked) ? Boolean.TRUE : null);
    }

    /** The newest stay: of those that ran healthy, and with what room is left of those that never did. */
    private static void forget(List<Revision> revisions, int keep) {
        int revoked = (int) revisions.stream().filter(HistoryUpdater::isRevoked).count();
        int room = ROOM - revoked;
        int healthy = forget(revisions, revision -> revision.healthyAt() != null, Math.min(keep, room));
        forget(revisions, revision -> revision.healthyAt() == null, Math.min(keep, room - healthy));
    }

    /** How many of them are left. */
    private static int forget(List<Revision> revisions, Predicate<Revision> which, int most) {
        List<Revision> all = revisions.stream()
                .filter(revision -> which.test(revision) && !isRevoked(revision))
                .toList();
        revisions.removeAll(all.subList(0, Math.max(0, all.size() - most)));
        return Math.min(all.size(), most);
    }

    private static boolean isRevoked(Revision revision) {
        return Boolean.TRUE.equals(revision.revoked());
    }
}
