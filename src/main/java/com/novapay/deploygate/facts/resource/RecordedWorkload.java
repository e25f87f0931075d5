package com.novapay.deploygate.facts.resource;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** One workload with the identity that it had when its history was written. Immutable. */
public record RecordedWorkload(
        @Required WorkloadKind kind,

        @Required @Size(min = 1, max = Rules.NAME) @JsonPropertyDescription("Its name, in this namespace.")
        String name,

        @Size(max = Rules.NAME) @JsonPropertyDescription("Its uid.") @Nullable
        String uid) {}
