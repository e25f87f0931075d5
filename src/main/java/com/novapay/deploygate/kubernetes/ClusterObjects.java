package com.novapay.deploygate.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Optional;

/** What going back needs of a cluster, as one person. Every call may end with a {@link ClusterProblem}. */
public interface ClusterObjects {
    /** One object; empty when it is not there. */
    Optional<JsonNode> find(String path);

    /** All objects at a path, which may have a query. */
    List<JsonNode> list(String path);

    /**
     * Changes one object, or its subresource.
     *
     * @param path {@code /apis/GROUP/VERSION/namespaces/NAMESPACE/PLURAL/NAME}, and {@code /SUBRESOURCE}
     * @param patch a JSON patch if it is an array, else a merge patch
     */
    JsonNode patch(String path, JsonNode patch);
}
