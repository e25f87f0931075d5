package com.novapay.deploygate.facts.resource;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A template that was rolled back from: neither it nor another one with the same images comes back without a redeploy approval.
 * Immutable.
 */
public record Hold(
        @Required
        @Size(max = Rules.DIGEST_LENGTH)
        @ValidationRule(value = Rules.DIGEST, message = Rules.DIGEST_MESSAGE)
        @JsonPropertyDescription("The digest of the change.")
        String digest,

        @JsonPropertyDescription("Since when.") @Nullable ZonedDateTime since,

        @Size(max = Rules.USER) @JsonPropertyDescription("Who rolled back, as the API server knows him.") @Nullable
        String by,

        @Size(max = Rules.LINE) @JsonPropertyDescription("Why.") @Nullable
        String reason,

        @Size(max = 100)
        @JsonPropertyDescription("The images in it; another template with the same ones is held as well.")
        @Nullable
        List<@Size(max = 1024) String> images) {}
