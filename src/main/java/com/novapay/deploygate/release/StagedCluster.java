package com.novapay.deploygate.release;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * A cluster that a script has in hand, held against the log as a real one is: what changed without a decision is ungated, what was
 * let in becomes healthy. Confined to one thread.
 */
public final class StagedCluster {
    private final Reconciliation reconciliation;
    private final Namespaces namespaces;

    /**
     * A cluster with these namespaces.
     *
     * @param environments of its namespaces, by name
     * @param alarm told of each ungated change once it is in the log
     */
    public StagedCluster(
            ReleaseLog log, String cluster, Map<String, String> environments, Consumer<Finding.Seen> alarm) {
        this.reconciliation = new Reconciliation(log, alarm);
        this.namespaces = new Namespaces(
                cluster,
                environments.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, one -> new Namespaces.Gated("uid-" + one.getKey(), one.getValue()))),
                Set.of());
    }

    /** What it shows at a moment: all of its workloads. */
    public void shows(Instant at, List<WorkloadObservation> sightings) throws IOException {
        reconciliation.judge(new ObservationRound(at, namespaces, sightings));
    }
}
