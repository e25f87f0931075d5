package com.novapay.deploygate.change;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the release history says of digests: only the history of this very workload counts, so that a recreated one inherits
 * nothing. Immutable.
 */
record RunHistory(WorkloadHistory history) {
    static RunHistory of(AdmissionRequest request, WorkloadLookup lookup) {
        String uid = request.oldObject().path("metadata").path("uid").asText();
        boolean same = !uid.isEmpty()
                && uid.equals(request.object().path("metadata").path("uid").asText());
        Optional<WorkloadHistory> own = same
                ? lookup.history(request.workload())
                        .filter(history -> history.uid().equals(uid))
                : Optional.empty();
        return new RunHistory(own.orElseGet(() -> new WorkloadHistory(uid, List.of(), List.of())));
    }

    /** What is known of the workload of this name that is not there any more. */
    static RunHistory ofDeleted(AdmissionRequest request, WorkloadLookup lookup) {
        return new RunHistory(lookup.history(request.workload())
                .filter(history -> history.deletedAt().isPresent())
                .orElseGet(() -> new WorkloadHistory("", List.of(), List.of())));
    }

    /** Whether the workload was deleted, and not before that moment. */
    boolean deletedSince(Instant moment) {
        return history.deletedAt().filter(at -> !at.isBefore(moment)).isPresent();
    }

    /** Whether it ran healthy here and is neither revoked nor held. */
    boolean mayReturnTo(@Nullable String digest) {
        return history.mayReturnTo(digest);
    }

    /** Whether a rollback may bring it in place of what runs now: what was just gone back from may not come back. */
    boolean mayReturnTo(@Nullable String digest, @Nullable String running) {
        return mayReturnTo(digest) && !history.leftBehind(running).contains(digest);
    }

    /** The same history, where digests that an earlier version took of this template are its digest of today. */
    RunHistory asTakenToday(PodTemplates templates) {
        String digest = templates.digest();
        if (digest == null || history.revisions().isEmpty()) {
            return this;
        }
        Set<String> former = PodFields.formerDigests(templates.current());
        return new RunHistory(new WorkloadHistory(
                history.uid(),
                history.revisions().stream()
                        .map(revision -> former.contains(revision.digest())
                                ? new WorkloadHistory.Revision(digest, revision.healthyAt(), revision.revoked())
                                : revision)
                        .toList(),
                history.heldDigests().stream()
                        .map(held -> former.contains(held) ? digest : held)
                        .toList(),
                history.deletedAt()));
    }

    /** Whether it is the one that was seen healthy last, of those that may be returned to. */
    boolean lastRanHealthy(@Nullable String digest) {
        return history.revisions().stream()
                .filter(revision -> revision.healthy().isPresent() && !history.isBarred(revision.digest()))
                .max(Comparator.comparing(revision -> revision.healthy().orElse(Instant.MIN)))
                .filter(last -> last.digest().equals(digest))
                .isPresent();
    }
}
