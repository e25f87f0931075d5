package com.novapay.deploygate.audit.tree;

import com.novapay.deploygate.audit.merkle.Checkpoint;
import com.novapay.deploygate.audit.merkle.NoteKey;
import com.novapay.deploygate.audit.tree.PublishedCheckpoints.Published;
import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** What published checkpoints say that a log must be. Confined to one thread. */
final class Expected {
    private record Signed(Checkpoint checkpoint, String from) {}

    private final NavigableMap<Long, Signed> bySize = new TreeMap<>();

    /**
     * Takes those that a known key signed.
     *
     * @return the first that is none or is not signed by a known key, if any
     */
    Optional<VerificationFailure> take(Collection<Published> published, Collection<NoteKey> known) {
        for (Published one : published) {
            Optional<Checkpoint> opened = known.stream()
                    .map(key -> Checkpoint.open(one.note(), key.name(), List.of(key)))
                    .flatMap(Optional::stream)
                    .findFirst();
            if (opened.isEmpty()) {
                return Optional.of(new VerificationFailure(
                        -1, "", one.from() + " is no checkpoint of this log that a known key has signed"));
            }
            Optional<VerificationFailure> split = add(opened.get(), one.from());
            if (split.isPresent()) {
                return split;
            }
        }
        return Optional.empty();
    }

    private Optional<VerificationFailure> add(Checkpoint checkpoint, String from) {
        Signed before = bySize.putIfAbsent(checkpoint.size(), new Signed(checkpoint, from));
        return before == null || before.checkpoint.root().equals(checkpoint.root())
                ? Optional.empty()
                : Optional.of(new VerificationFailure(
                        -1,
                        "",
                        from + " and " + before.from + " are of two logs that both have " + checkpoint.size()
                                + " records"));
    }

    /** What the root must be at this size, if anybody says so. */
    Optional<Checkpoint> at(long size) {
        return Optional.ofNullable(bySize.get(size)).map(Signed::checkpoint);
    }

    String from(long size) {
        return Optional.ofNullable(bySize.get(size)).map(Signed::from).orElse("");
    }

    /** A log of that size is too short. */
    Optional<VerificationFailure> beyond(long size) {
        return bySize.isEmpty() || bySize.lastKey() <= size
                ? Optional.empty()
                : Optional.of(new VerificationFailure(
                        size,
                        "",
                        "the log was cut: it has " + size + " records, and "
                                + bySize.lastEntry().getValue().from + " covers " + bySize.lastKey()));
    }

    int count() {
        return bySize.size();
    }
}
