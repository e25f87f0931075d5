package com.novapay.deploygate.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * Where Incidents are kept: a cluster, or a folder of a standalone gate. What a method returns from has been done; anything
 * else is a {@link StoreProblem}. Thread-safe.
 */
public interface IncidentStore {
    /** Where the gate's records are a kind of, for documents. */
    String API_VERSION = "deploygate.novapay.com/v1alpha1";

    /** The user who writes them, as the store knows the gate. */
    String user();

    /** The Incident with that name. */
    Optional<JsonNode> find(String name);

    /** All Incidents. */
    List<JsonNode> list();

    /** Writes a new Incident; {@link StoreProblem.Kind#CONFLICT} when there is one with that name. */
    void create(ObjectNode incident);

    /**
     * Sets members of an Incident's spec, and removes those that are null; {@link StoreProblem.Kind#CONFLICT} when it was changed
     * since it was read.
     */
    void amend(JsonNode read, ObjectNode members);
}
