package com.novapay.deploygate.facts.resource;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A workload in the namespace of the resource that names it. Immutable. */
public record WorkloadRef(
        @Required WorkloadKind kind,

        @Required @Size(min = 1, max = Rules.NAME) @JsonPropertyDescription("Its name, in this namespace.")
        String name) {}
