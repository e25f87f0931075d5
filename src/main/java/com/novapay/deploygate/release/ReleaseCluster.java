package com.novapay.deploygate.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.facts.resource.ReleaseHistory;
import com.novapay.deploygate.facts.resource.WorkloadKind;
import com.novapay.deploygate.kubernetes.ApiPages;
import com.novapay.deploygate.kubernetes.ApiProblem;
import java.util.List;
import java.util.Optional;

/** What observing needs of a cluster. Every call ends within a bounded time. Confined to one thread. */
public interface ReleaseCluster {
    /** The namespaces that are there. */
    Namespaces namespaces() throws ApiProblem;

    /** Shows all workloads of a kind, in all namespaces; none where the cluster does not know the kind. */
    void each(WorkloadKind kind, ApiPages.Visitor visitor) throws ApiProblem;

    /** One workload, if it is there. */
    Optional<JsonNode> workload(WorkloadKind kind, String namespace, String name) throws ApiProblem;

    /** One Deployment, if it is there. */
    default Optional<JsonNode> deployment(String namespace, String name) throws ApiProblem {
        return workload(WorkloadKind.DEPLOYMENT, namespace, name);
    }

    /**
     * One release history, if it is there; one that nobody understands is not.
     *
     * @param name its own, not that of its workload
     */
    Optional<ReleaseHistory> history(String namespace, String name) throws ApiProblem;

    /** All release histories that can be read. */
    List<ReleaseHistory> histories() throws ApiProblem;

    /**
     * Writes a history: a new one when it has no resource version, else the one that was read.
     *
     * @return false when somebody else wrote first
     */
    boolean write(ReleaseHistory history) throws ApiProblem;
}
