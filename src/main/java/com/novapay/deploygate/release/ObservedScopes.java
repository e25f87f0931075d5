package com.novapay.deploygate.release;

import com.novapay.deploygate.change.WorkloadKey;
import java.io.IOException;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which cluster and namespaces the log knows to be observed, so that what ran before can be told from what came later. A
 * namespace is new when the whole cluster is, or when it was seen unguarded before and the log knows nothing of it. Each
 * month the log is told again, because old records are moved out of it. Confined to one thread.
 */
final class ObservedScopes {
    private final ReleaseLog log;
    /** When the log was last told, by uid. */
    private final Map<String, YearMonth> told = new HashMap<>();
    /** Seen unguarded by this very gate. */
    private Set<String> open = new HashSet<>();
    /** Guarded since, and not dealt with yet. */
    private final Set<String> joined = new HashSet<>();

    ObservedScopes(ReleaseLog log) {
        this.log = log;
    }

    /**
     * How things stand in one look.
     *
     * @param fresh namespaces in which whatever runs was there before
     * @param findings for the log
     * @param tell the uids that the log is then told of
     */
    record Standing(Set<String> fresh, List<Finding> findings, Set<String> tell) {
        boolean isNew(String namespace) {
            return fresh.contains(namespace);
        }
    }

    void forget() {
        told.clear();
        open.clear();
        joined.clear();
    }

    Standing at(ObservationRound look, ReleaseLog.Reading reading) throws IOException {
        Map<String, Namespaces.Gated> gated = look.namespaces().gated();
        gated.keySet().stream().filter(open::contains).forEach(joined::add);
        Standing standing = new Standing(new HashSet<>(), new ArrayList<>(), new HashSet<>());
        String cluster = look.namespaces().cluster();
        boolean first = isUnknown(look, new WorkloadKey("", "Cluster", cluster), cluster, "", reading, standing);
        for (Map.Entry<String, Namespaces.Gated> one : gated.entrySet()) {
            WorkloadKey key = new WorkloadKey("", "Namespace", one.getKey());
            boolean unknown =
                    isUnknown(look, key, one.getValue().uid(), one.getValue().environment(), reading, standing);
            if (unknown && (first || joined.contains(one.getKey()))) {
                standing.fresh().add(one.getKey());
            }
        }
        return standing;
    }

    /** After everything else of the look is in the log, or what ran before would be taken for new when the gate dies meanwhile. */
    void settle(Standing standing, ObservationRound look) throws IOException {
        if (!standing.findings().isEmpty()) {
            log.append(standing.findings());
        }
        standing.tell().forEach(uid -> told.put(uid, month(look.at())));
        joined.clear();
        open = look.namespaces().open();
    }

    /** Whether the log knows nothing of it; notes what it must be told. */
    private boolean isUnknown(
            ObservationRound look,
            WorkloadKey subject,
            String uid,
            String environment,
            ReleaseLog.Reading reading,
            Standing standing)
            throws IOException {
        YearMonth now = month(look.at());
        if (now.equals(told.get(uid))) {
            return false;
        }
        Optional<LastRecorded> known =
                reading.last(subject).filter(one -> one.uid().equals(uid));
        if (known.isEmpty() || !month(known.get().told()).equals(now)) {
            String id = log.id("watched", look.namespaces().cluster(), uid, now.toString());
            standing.findings()
                    .add(new Finding.Watched(id, look.at(), look.namespaces().cluster(), subject, uid, environment));
        }
        standing.tell().add(uid);
        return known.isEmpty();
    }

    static YearMonth month(Instant at) {
        return YearMonth.from(at.atZone(ZoneOffset.UTC));
    }
}
