package com.novapay.deploygate.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.facts.resource.Hold;
import com.novapay.deploygate.facts.resource.ReleaseHistory;
import com.novapay.deploygate.facts.resource.ReleaseHistorySpec;
import com.novapay.deploygate.facts.resource.Revision;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import com.novapay.deploygate.kubernetes.ApiPages;
import com.novapay.deploygate.kubernetes.ApiProblem;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A cluster in memory with one gated namespace. */
final class FakeReleaseCluster implements ReleaseCluster {
    final Map<String, JsonNode> deployments = new TreeMap<>();
    final Map<String, JsonNode> rollouts = new TreeMap<>();
    final Map<String, ReleaseHistory> histories = new TreeMap<>();
    final Set<String> refuses = new HashSet<>();
    final Set<String> open = new HashSet<>();
    final Set<String> gated = new HashSet<>(Set.of("pay"));

    @Nullable
    ApiProblem away;

    int conflicts;
    int writes;
    int refused;

    void put(WorkloadKind kind, JsonNode workload) {
        of(kind).put(workload.at("/metadata/name").asText(), workload);
    }

    ReleaseHistorySpec spec(String key) {
        return Objects.requireNonNull(Objects.requireNonNull(histories.get(key)).getSpec());
    }

    List<Hold> holds(String key) {
        List<Hold> holds = spec(key).holds();
        return holds == null ? List.of() : holds;
    }

    List<String> digests(String key) {
        return Objects.requireNonNull(spec(key).revisions()).stream()
                .map(Revision::digest)
                .toList();
    }

    @Override
    public Namespaces namespaces() throws ApiProblem {
        if (away != null) {
            throw away;
        }
        Map<String, Namespaces.Gated> guarded = new TreeMap<>();
        gated.forEach(name -> guarded.put(name, new Namespaces.Gated("ns-" + name, "production")));
        return new Namespaces("c-1", guarded, open);
    }

    @Override
    public void each(WorkloadKind kind, ApiPages.Visitor visitor) throws ApiProblem {
        for (JsonNode workload : of(kind).values()) {
            visitor.see(workload);
        }
    }

    @Override
    public Optional<JsonNode> workload(WorkloadKind kind, String namespace, String name) throws ApiProblem {
        if (away != null) {
            throw away;
        }
        return Optional.ofNullable(of(kind).get(name));
    }

    @Override
    public Optional<ReleaseHistory> history(String namespace, String name) {
        return Optional.ofNullable(histories.get(namespace + "/" + name));
    }

    @Override
    public List<ReleaseHistory> histories() {
        return List.copyOf(histories.values());
    }

    @Override
    public boolean write(ReleaseHistory history) throws ApiProblem {
        String key = history.getMetadata().getNamespace() + "/"
                + history.getMetadata().getName();
        if (refuses.contains(key)) {
            refused++;
            throw new ApiProblem("forbidden", true, null);
        }
        if (conflicts > 0) {
            conflicts--;
            return false;
        }
        ReleaseHistory there = histories.get(key);
        String version = there == null ? null : there.getMetadata().getResourceVersion();
        if (!Objects.equals(version, history.getMetadata().getResourceVersion())) {
            return false;
        }
        writes++;
        history.getMetadata().setResourceVersion("w" + writes);
        histories.put(key, history);
        return true;
    }

    private Map<String, JsonNode> of(WorkloadKind kind) {
        return kind == WorkloadKind.DEPLOYMENT ? deployments : rollouts;
    }
}
