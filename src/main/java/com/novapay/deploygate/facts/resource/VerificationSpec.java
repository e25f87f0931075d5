package com.novapay.deploygate.facts.resource;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link Verification} says. Immutable. */
@ValidationRule(value = "self == oldSelf", message = "evidence is never edited: attest again, the newest counts")
public record VerificationSpec(
        @Required
        @Size(max = 1024)
        @ValidationRule(value = Rules.IMAGE, message = Rules.IMAGE_MESSAGE)
        @JsonPropertyDescription("The digest of the image, or a reference that ends with it.")
        String image,

        @Size(max = Rules.WORD_LENGTH)
        @ValidationRule(value = Rules.WORD, message = Rules.WORD_MESSAGE)
        @JsonPropertyDescription("Where it ran: staging and the like.")
        @Nullable
        String environment,

        @Required @Size(min = 1, max = 50) @JsonPropertyDescription("How each check went.")
        List<CheckResult> checks,

        @Size(max = Rules.NAME) @JsonPropertyDescription("What the image was built from.") @Nullable
        String commit,

        @Size(max = 1024) @JsonPropertyDescription("Where that is.") @Nullable
        String repository,

        @JsonPropertyDescription("The pull request that brought the change.") @Nullable
        PullRequest pullRequest,

        @Size(max = Rules.USER) @JsonPropertyDescription("Who reports it, as the API server knows him.") @Nullable
        String reportedBy) {}
