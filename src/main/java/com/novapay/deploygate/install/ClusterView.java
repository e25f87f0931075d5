package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A cluster as the one who looks may see it. Paths are those of its API. Confined to one thread. */
public interface ClusterView {
    /** All objects at a path; none where the cluster does not know the kind. */
    List<JsonNode> list(String path) throws Unseen;

    /** One object, if it is there. */
    Optional<JsonNode> find(String path) throws Unseen;

    /** What becomes of creating an object; nothing is created. */
    Probe probe(String path, ObjectNode document) throws Unseen;

    /**
     * What the {@code /readyz} of each gate says, by the gate's name; empty where nobody told where that is.
     *
     * @param namespace of gates in the cluster; empty for one outside
     */
    Map<String, String> readiness(String namespace) throws Unseen;

    /** What became of a probe. */
    sealed interface Probe {
        /** It would have been created. */
        record Admitted() implements Probe {}

        /**
         * Somebody said no.
         *
         * @param message what he said
         */
        record Refused(String message) implements Probe {}

        /**
         * The gate could not be asked.
         *
         * @param message why not
         */
        record Unasked(String message) implements Probe {}
    }
}
