package com.novapay.deploygate.facts.resource;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/** What a {@link Migration} says. Immutable. */
@ValidationRule(value = "self == oldSelf", message = "an announcement is never edited: announce another migration")
public record MigrationSpec(
        @Required @JsonPropertyDescription("The workload whose change carries it.")
        WorkloadRef workload,

        @Size(max = Rules.LINE) @JsonPropertyDescription("What it does, in a line.") @Nullable
        String title,

        @JsonPropertyDescription("When it is to run.") @Nullable
        ZonedDateTime plannedAt,

        @Size(max = Rules.PAGE) @JsonPropertyDescription("What it does, how long it takes, how to undo it.") @Nullable
        String description,

        @Size(max = Rules.USER) @JsonPropertyDescription("Who announces it, as the API server knows him.") @Nullable
        String announcedBy) {}
