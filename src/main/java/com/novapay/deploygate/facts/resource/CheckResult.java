package com.novapay.deploygate.facts.resource;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/** How one check of an image went. Immutable. */
public record CheckResult(
        @Required
        @Size(max = Rules.WORD_LENGTH)
        @ValidationRule(value = Rules.WORD, message = Rules.WORD_MESSAGE)
        @JsonPropertyDescription("lint, unit, integration, security-scan, image-build, review, smoke and the like.")
        String name,

        @Required
        @Size(max = Rules.WORD_LENGTH)
        @ValidationRule(value = Rules.WORD, message = Rules.WORD_MESSAGE)
        @JsonPropertyDescription("passed, failed and the like; only passed counts.")
        String result,

        @Size(max = 2048) @JsonPropertyDescription("Where it can be looked at.") @Nullable
        String url,

        @JsonPropertyDescription("When it ended.") @Nullable ZonedDateTime finishedAt) {}
