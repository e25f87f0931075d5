package com.novapay.deploygate.facts.resource;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a {@link ReleaseHistory} says. Immutable. */
@ValidationRule(
        value = "self.workload.kind == oldSelf.workload.kind && self.workload.name == oldSelf.workload.name",
        message = "a history stays that of its workload")
public record ReleaseHistorySpec(
        @Required @JsonPropertyDescription("The workload.") RecordedWorkload workload,

        @Size(max = 200) @JsonPropertyDescription("What was admitted, oldest first.") @Nullable
        List<Revision> revisions,

        @Size(max = 200) @JsonPropertyDescription("What was rolled back from.") @Nullable
        List<Hold> holds,

        @JsonPropertyDescription("When the workload was deleted, for one that is not there.") @Nullable
        ZonedDateTime deletedAt) {

    /** Of a workload that is there. */
    public ReleaseHistorySpec(
            RecordedWorkload workload, @Nullable List<Revision> revisions, @Nullable List<Hold> holds) {
        this(workload, revisions, holds, null);
    }

    /** The same once the workload was deleted. */
    public ReleaseHistorySpec deleted(ZonedDateTime at) {
        return new ReleaseHistorySpec(workload, revisions, holds, at);
    }
}
