package com.novapay.deploygate.facts.resource;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** The pull request that an image was built from. Immutable. */
public record PullRequest(
        @JsonPropertyDescription("Its number.") @Nullable Long number,

        @Size(max = 2048) @JsonPropertyDescription("Where it can be looked at.") @Nullable
        String url,

        @Size(max = Rules.USER) @JsonPropertyDescription("Who wrote it: he may not approve the change.") @Nullable
        String author) {}
