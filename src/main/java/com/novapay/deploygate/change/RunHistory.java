package com.novapay.deploygate.change;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the release history says of digests: only the history of this very workload counts, so that a recreated one inherits
 * nothing. Immutable.
 */
final class RunHistory {
    private final List<WorkloadHistory.Revision> healthy;
    private final List<String> barred;

    private RunHistory(List<WorkloadHistory.Revision> healthy, List<String> barred) {
        this.healthy = healthy;
        this.barred = barred;
    }

    static RunHistory of(AdmissionRequest request, WorkloadLookup lookup) {
        String uid = request.oldObject().path("metadata").path("uid").asText();
        boolean same = !uid.isEmpty()
                && uid.equals(request.object().path("metadata").path("uid").asText());
        Optional<WorkloadHistory> own = same
                ? lookup.history(request.workload())
                        .filter(history -> history.uid().equals(uid))
                : Optional.empty();
        if (own.isEmpty()) {
            return new RunHistory(List.of(), List.of());
        }
        List<WorkloadHistory.Revision> revisions = own.get().revisions();
        List<String> revoked = revisions.stream()
                .filter(WorkloadHistory.Revision::revoked)
                .map(WorkloadHistory.Revision::digest)
                .toList();
        List<String> barred = Stream.concat(own.get().heldDigests().stream(), revoked.stream())
                .toList();
        return new RunHistory(
                revisions.stream()
                        .filter(revision -> healthyAt(revision) != null)
                        .toList(),
                barred);
    }

    /** Whether it ran healthy here and is neither revoked nor held. */
    boolean mayReturnTo(@Nullable String digest) {
        return digest != null
                && !barred.contains(digest)
                && healthy.stream().anyMatch(revision -> revision.digest().equals(digest));
    }

    /** Whether it is the one that was seen healthy last, of those that may be returned to. */
    boolean lastRanHealthy(@Nullable String digest) {
        return healthy.stream()
                .filter(revision -> !barred.contains(revision.digest()))
                .max(Comparator.comparing(RunHistory::seen))
                .filter(last -> last.digest().equals(digest))
                .isPresent();
    }

    private static Instant seen(WorkloadHistory.Revision revision) {
        Instant at = healthyAt(revision);
        return at == null ? Instant.MIN : at;
    }

    private static @Nullable Instant healthyAt(WorkloadHistory.Revision revision) {
        String text = revision.healthyAt();
        try {
            return text == null ? null : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            return null;
        }
    }
}
