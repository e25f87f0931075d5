package com.novapay.deploygate.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import com.novapay.deploygate.kubernetes.ApiProblem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Gathers what one look shows. What has not changed since the last one is not read again: digests take time. Only Deployments
 * that Rollouts take their template from are kept meanwhile. Confined to one thread.
 */
final class ObservationCollector {
    private final ReleaseCluster cluster;
    private Map<WorkloadKey, Seen> before = new HashMap<>();
    private Map<WorkloadKey, Seen> now = new HashMap<>();
    private Set<WorkloadKey> sources = new HashSet<>();
    private Set<WorkloadKey> sourcesNow = new HashSet<>();
    private final Map<WorkloadKey, JsonNode> referred = new HashMap<>();

    private record Seen(String version, String environment, Optional<WorkloadObservation> sighting) {}

    ObservationCollector(ReleaseCluster cluster) {
        this.cluster = cluster;
    }

    /** Forgets a look that did not come to its end. */
    void begin() {
        now = new HashMap<>();
        sourcesNow = new HashSet<>();
        referred.clear();
    }

    /** Takes one workload of a gated namespace in; Deployments before Rollouts. */
    void see(WorkloadKind kind, WorkloadKey key, JsonNode workload, String environment) throws ApiProblem {
        if (kind == WorkloadKind.DEPLOYMENT && sources.contains(key)) {
            referred.put(key, workload);
        }
        JsonNode source = source(kind, key, workload);
        String version = version(workload) + "/" + version(source);
        Seen known = before.get(key);
        boolean same = known != null
                && known.version().equals(version)
                && known.environment().equals(environment);
        now.put(
                key,
                same
                        ? known
                        : new Seen(
                                version,
                                environment,
                                WorkloadObservation.of(kind, key, workload, source, environment)));
    }

    /** What was seen, once all of it was. */
    List<WorkloadObservation> end() {
        before = now;
        sources = sourcesNow;
        referred.clear();
        List<WorkloadObservation> sightings = new ArrayList<>();
        before.values().forEach(seen -> seen.sighting().ifPresent(sightings::add));
        return sightings;
    }

    /** The Deployment that a Rollout takes its template from. */
    private JsonNode source(WorkloadKind kind, WorkloadKey key, JsonNode workload) throws ApiProblem {
        Optional<String> name = kind == WorkloadKind.ROLLOUT ? LiveTemplate.referred(workload) : Optional.empty();
        if (name.isEmpty()) {
            return MissingNode.getInstance();
        }
        WorkloadKey source = new WorkloadKey(key.namespace(), HistoryName.word(WorkloadKind.DEPLOYMENT), name.get());
        sourcesNow.add(source);
        // One that was not looked for is asked for once; one that was, and was not among those that are there, is not.
        return sources.contains(source) || referred.containsKey(source)
                ? referred.getOrDefault(source, MissingNode.getInstance())
                : cluster.deployment(key.namespace(), name.get()).orElse(MissingNode.getInstance());
    }

    private static String version(JsonNode object) {
        return object.path("metadata").path("resourceVersion").asText();
    }
}
