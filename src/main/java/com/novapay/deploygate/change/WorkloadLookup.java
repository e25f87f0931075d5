package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What classification needs to know beyond the request itself. Implementations answer from memory and are thread-safe. */
public interface WorkloadLookup {
    /** Knows nothing: every new template is a {@code DEPLOY}. */
    WorkloadLookup NONE = new WorkloadLookup() {
        @Override
        public Optional<WorkloadHistory> history(WorkloadKey workload) {
            return Optional.empty();
        }

        @Override
        public Optional<JsonNode> podTemplate(WorkloadKey workload) {
            return Optional.empty();
        }
    };

    /** The release history of a workload, if one is kept. */
    Optional<WorkloadHistory> history(WorkloadKey workload);

    /** The live pod template of a workload that a Rollout refers to by {@code spec.workloadRef}. */
    Optional<JsonNode> podTemplate(WorkloadKey workload);
}
