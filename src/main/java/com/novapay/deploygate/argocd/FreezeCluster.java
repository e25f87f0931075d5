package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.kubernetes.ApiProblem;
import java.util.List;
import java.util.Map;

/** What mirroring freezes needs of a cluster. Every call ends within a bounded time. Confined to one thread. */
interface FreezeCluster {
    /** The environments of the namespaces that the gate guards, by name, as they are written there. */
    Map<String, String> environments() throws ApiProblem;

    /** All AppProjects; none where the cluster does not know the kind. */
    List<JsonNode> projects() throws ApiProblem;

    /** Where the Applications deploy to that deploy into this cluster. */
    List<Target> targets() throws ApiProblem;

    /**
     * Changes an AppProject if it is still the one that was read.
     *
     * @param patch a JSON patch that tests what must not have changed
     * @return false when something had changed
     */
    boolean patch(String namespace, String project, JsonNode patch) throws ApiProblem;

    /**
     * Where one Application deploys to. Immutable.
     *
     * @param home the Application's own namespace
     * @param project the name of its AppProject
     * @param namespace that it deploys to
     */
    record Target(String home, String project, String namespace) {}
}
