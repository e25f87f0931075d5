package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is known to have run as one workload, kept by the gate and by nobody else. Immutable.
 *
 * @param uid uid of the workload the history belongs to; a recreated workload has another and inherits nothing
 * @param revisions oldest first
 * @param heldDigests templates that were rolled back from and may not come back by themselves
 * @param deletedAt when the workload was deleted, for one that is not there
 */
public record WorkloadHistory(
        String uid, List<Revision> revisions, List<String> heldDigests, Optional<Instant> deletedAt) {
    /** Of a workload that is there. */
    public WorkloadHistory(String uid, List<Revision> revisions, List<String> heldDigests) {
        this(uid, revisions, heldDigests, Optional.empty());
    }

    public WorkloadHistory {
        revisions = List.copyOf(revisions);
        heldDigests = List.copyOf(heldDigests);
    }

    /** As the {@code spec} of a ReleaseHistory has it; what is missing or ill-typed says nothing. */
    public static WorkloadHistory of(JsonNode spec) {
        List<Revision> revisions = new ArrayList<>();
        for (JsonNode revision : spec.path("revisions")) {
            JsonNode healthyAt = revision.path("healthyAt");
            revisions.add(new Revision(
                    revision.path("digest").asText(),
                    healthyAt.isTextual() ? healthyAt.textValue() : null,
                    revision.path("revoked").asBoolean()));
        }
        List<String> held = new ArrayList<>();
        spec.path("holds").forEach(hold -> held.add(hold.path("digest").asText()));
        return new WorkloadHistory(
                spec.path("workload").path("uid").asText(),
                revisions,
                held,
                moment(spec.path("deletedAt").asText()));
    }

    /**
     * One pod template that was admitted.
     *
     * @param healthyAt RFC 3339 time at which it was seen healthy, null if never
     */
    public record Revision(String digest, @Nullable String healthyAt, boolean revoked) {
        /** When it was seen healthy; empty for what is no time. */
        Optional<Instant> healthy() {
            return healthyAt == null ? Optional.empty() : moment(healthyAt);
        }
    }

    private static Optional<Instant> moment(String text) {
        try {
            return Optional.of(OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Whether a template ran healthy and is neither revoked nor held. */
    public boolean mayReturnTo(@Nullable String digest) {
        return digest != null
                && !isBarred(digest)
                && revisions.stream()
                        .anyMatch(revision -> revision.digest().equals(digest)
                                && revision.healthy().isPresent());
    }

    /**
     * What was gone back from to what runs now, told by the order of the revisions alone, so that every gate knows it from the moment of
     * the rollback, whether or not the hold was written. What runs now ran healthy before the newest healthy revision, and nobody let
     * it in by an approval: then that one was left behind, and so was everything admitted after it. Of several that were gone back from
     * one after the other the earlier ones may be gone back to: the first way back may not have helped.
     *
     * @param running the digest of what runs now; null when there is none
     * @return digests; empty when nothing was left behind
     */
    public Set<String> leftBehind(@Nullable String running) {
        int now = last(revision -> revision.digest().equals(running));
        if (now < 0
                || revisions.get(now).healthy().isEmpty()
                || isBarred(revisions.get(now).digest())) {
            return Set.of();
        }
        int newest = last(revision -> revision.healthy().isPresent());
        return revisions.subList(Math.max(now + 1, newest), revisions.size()).stream()
                .map(Revision::digest)
                .collect(Collectors.toUnmodifiableSet());
    }

    private int last(Predicate<Revision> which) {
        for (int i = revisions.size() - 1; i >= 0; i--) {
            if (which.test(revisions.get(i))) {
                return i;
            }
        }
        return -1;
    }

    boolean isBarred(String digest) {
        return heldDigests.contains(digest)
                || revisions.stream()
                        .anyMatch(revision ->
                                revision.revoked() && revision.digest().equals(digest));
    }
}
