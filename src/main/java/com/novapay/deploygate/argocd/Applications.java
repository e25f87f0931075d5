package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.kubernetes.ApiProblem;
import java.util.Optional;

/** Argo CD's Applications as the API server has them. Every call ends within a bounded time. Confined to one thread. */
interface Applications {
    /** The Application as it is now, if it is there. */
    Optional<JsonNode> read(ApplicationKey application) throws ApiProblem;

    /** Asks Argo CD to compare it with its source; it takes the annotation away when it has. */
    void refresh(ApplicationKey application) throws ApiProblem;

    /**
     * Changes it if it is still the one that was read.
     *
     * @param patch a JSON patch that tests what must not have changed
     * @return false when something had changed
     */
    boolean patch(ApplicationKey application, JsonNode patch) throws ApiProblem;

    /**
     * Tells whoever looks at it.
     *
     * @param read as it was read
     * @param id the same for everybody who tells the same
     */
    void tell(JsonNode read, String id, String reason, String message) throws ApiProblem;
}
