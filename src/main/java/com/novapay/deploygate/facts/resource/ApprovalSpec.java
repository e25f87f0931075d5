package com.novapay.deploygate.facts.resource;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.time.ZonedDateTime;
import org.jspecify.annotations.Nullable;

/** What an {@link Approval} says. Immutable. */
@ValidationRule(
        value = "self.purpose == oldSelf.purpose && self.role == oldSelf.role"
                + " && self.workload == oldSelf.workload && self.change == oldSelf.change"
                + " && self.approver == oldSelf.approver"
                + " && has(self.incident) == has(oldSelf.incident)"
                + " && (!has(self.incident) || self.incident == oldSelf.incident)"
                + " && has(self.migration) == has(oldSelf.migration)"
                + " && (!has(self.migration) || self.migration == oldSelf.migration)"
                + " && has(self.reason) == has(oldSelf.reason)"
                + " && (!has(self.reason) || self.reason == oldSelf.reason)"
                + " && has(self.ticket) == has(oldSelf.ticket)"
                + " && (!has(self.ticket) || self.ticket == oldSelf.ticket)"
                + " && has(self.expiresAt) == has(oldSelf.expiresAt)"
                + " && (!has(self.expiresAt) || self.expiresAt == oldSelf.expiresAt)",
        message = "an approval is never edited: revoke it by revokedAt and revokedBy, and write another")
@ValidationRule(
        value = "!has(oldSelf.revokedAt) || (has(self.revokedAt)"
                + " && self.revokedAt == oldSelf.revokedAt && has(self.revokedBy)"
                + " && self.revokedBy == oldSelf.revokedBy)",
        message = "a revoked approval stays revoked: write another")
@ValidationRule(
        value = "has(self.revokedAt) == has(self.revokedBy)",
        message = "revokedAt and revokedBy are given together")
@ValidationRule(
        value = "self.purpose != 'break-glass' || (has(self.reason) && self.reason.trim() != ''"
                + " && has(self.ticket) && self.ticket.trim() != '')",
        message = "breaking glass needs a reason and a ticket")
@ValidationRule(
        value = "self.purpose != 'migration' || (has(self.migration) && self.migration != '')",
        message = "an approval of a migration names it: migration must be the name of the Migration")
public record ApprovalSpec(
        @Required @JsonPropertyDescription("What it allows.")
        Purpose purpose,

        @Required
        @Size(max = Rules.WORD_LENGTH)
        @ValidationRule(value = Rules.WORD, message = Rules.WORD_MESSAGE)
        @JsonPropertyDescription("In which role the approver speaks: team-lead, vp-engineering, platform, "
                + "incident-commander and the like.")
        String role,

        @Required @JsonPropertyDescription("The workload it is for.")
        WorkloadRef workload,

        @Required
        @Size(max = Rules.DIGEST_LENGTH)
        @ValidationRule(value = Rules.DIGEST, message = Rules.DIGEST_MESSAGE)
        @JsonPropertyDescription("The digest of the change that it allows, and no other.")
        String change,

        @Size(max = Rules.NAME) @JsonPropertyDescription("The name of the Incident that the change fixes.") @Nullable
        String incident,

        @Size(max = Rules.NAME) @JsonPropertyDescription("The name of the Migration that the change carries.") @Nullable
        String migration,

        @Size(max = Rules.LINE) @JsonPropertyDescription("Why.") @Nullable
        String reason,

        @Size(max = Rules.LINE) @JsonPropertyDescription("A ticket or link with the background.") @Nullable
        String ticket,

        @JsonPropertyDescription("It counts until just before then. Without it, for the default time.") @Nullable
        ZonedDateTime expiresAt,

        @Required
        @Size(min = 1, max = Rules.USER)
        @JsonPropertyDescription("Who approves, as the API server knows him.")
        String approver,

        @JsonPropertyDescription("When it was revoked. Set once; it does not count any more.") @Nullable
        ZonedDateTime revokedAt,

        @Size(min = 1, max = Rules.USER)
        @JsonPropertyDescription("Who revoked it, as the API server knows him. Set once, with revokedAt.")
        @Nullable
        String revokedBy) {}
