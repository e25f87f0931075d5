package com.novapay.deploygate.facts.resource;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What an {@link Incident} says. Immutable. */
@ValidationRule(
        value = "has(self.source) == has(oldSelf.source)"
                + " && (!has(self.source) || self.source == oldSelf.source)"
                + " && has(self.externalId) == has(oldSelf.externalId)"
                + " && (!has(self.externalId) || self.externalId == oldSelf.externalId)"
                + " && has(self.openedAt) == has(oldSelf.openedAt)"
                + " && (!has(self.openedAt) || self.openedAt == oldSelf.openedAt)"
                + " && has(self.openedBy) == has(oldSelf.openedBy)"
                + " && (!has(self.openedBy) || self.openedBy == oldSelf.openedBy)"
                + " && has(self.observedAt) == has(oldSelf.observedAt)"
                + " && (has(self.observedAt) ? self.observedAt >= oldSelf.observedAt"
                + " : (self.severity == oldSelf.severity"
                + " && has(self.title) == has(oldSelf.title)"
                + " && (!has(self.title) || self.title == oldSelf.title)"
                + " && has(self.services) == has(oldSelf.services)"
                + " && (!has(self.services) || self.services == oldSelf.services)))",
        message =
                "an incident is never edited: resolve it by resolvedAt and resolvedBy, and open another where it has become a different one")
@ValidationRule(
        value = "!has(oldSelf.resolvedAt) || has(oldSelf.observedAt) || (has(self.resolvedAt)"
                + " && self.resolvedAt == oldSelf.resolvedAt && has(self.resolvedBy)"
                + " && self.resolvedBy == oldSelf.resolvedBy)",
        message = "a resolved incident stays resolved: open another")
@ValidationRule(
        value = "has(self.resolvedAt) == has(self.resolvedBy)",
        message = "resolvedAt and resolvedBy are given together")
public record IncidentSpec(
        @Required @JsonPropertyDescription("How bad it is.") Severity severity,

        @Size(max = Rules.LINE) @JsonPropertyDescription("What is wrong, in a line.") @Nullable
        String title,

        @Size(max = Rules.NAME)
        @JsonPropertyDescription("Where it was opened: manual, pagerduty and the like.")
        @Nullable
        String source,

        @Size(max = Rules.NAME) @JsonPropertyDescription("Its id there.") @Nullable
        String externalId,

        @JsonPropertyDescription("When it began.") @Nullable ZonedDateTime openedAt,

        @Size(max = Rules.USER) @JsonPropertyDescription("Who opened it, as the API server knows him.") @Nullable
        String openedBy,

        @Size(max = 100)
        @JsonPropertyDescription("The services it touches, by their label app.kubernetes.io/name. None means all.")
        @Nullable
        List<@Size(min = 1, max = Rules.NAME) String> services,

        @JsonPropertyDescription("When it was over. Set once.") @Nullable
        ZonedDateTime resolvedAt,

        @Size(min = 1, max = Rules.USER)
        @JsonPropertyDescription("Who said so, as the API server knows him. Set once, with resolvedAt.")
        @Nullable
        String resolvedBy,

        @JsonPropertyDescription(
                "For an incident of a feed: the time of the last event that its source sent about it. Such an incident follows its source.")
        @Nullable
        ZonedDateTime observedAt) {}
