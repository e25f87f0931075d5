package com.novapay.deploygate.facts.resource;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One template that was admitted. Immutable. */
public record Revision(
        @Required
        @Size(max = Rules.DIGEST_LENGTH)
        @ValidationRule(value = Rules.DIGEST, message = Rules.DIGEST_MESSAGE)
        @JsonPropertyDescription("The digest of the change.")
        String digest,

        @Size(max = 100) @JsonPropertyDescription("The images in it.") @Nullable
        List<@Size(max = 1024) String> images,

        @JsonPropertyDescription("When the gate let it in.") @Nullable
        ZonedDateTime admittedAt,

        @Size(max = Rules.NAME) @JsonPropertyDescription("The id of that decision.") @Nullable
        String decision,

        @JsonPropertyDescription("When it was last seen to become healthy.") @Nullable
        ZonedDateTime healthyAt,

        @JsonPropertyDescription("Whether nobody may go back to it.") @Nullable
        Boolean revoked) {}
