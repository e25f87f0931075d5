package com.novapay.deploygate.facts.resource;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** A person allows one exact change of one workload, for a while. Confined to one thread. */
@JsonClassDescription("A person allows one exact change of one workload, for a while.")
@Group(Rules.GROUP)
@Version(Rules.VERSION)
@Kind("Approval")
@Plural("approvals")
@Singular("approval")
@ShortNames("appr")
@AdditionalPrinterColumn(name = "Purpose", jsonPath = ".spec.purpose")
@AdditionalPrinterColumn(name = "Kind", jsonPath = ".spec.workload.kind", priority = 1)
@AdditionalPrinterColumn(name = "Workload", jsonPath = ".spec.workload.name")
@AdditionalPrinterColumn(name = "Approver", jsonPath = ".spec.approver")
@AdditionalPrinterColumn(name = "Role", jsonPath = ".spec.role")
@AdditionalPrinterColumn(name = "Expires", jsonPath = ".spec.expiresAt")
@AdditionalPrinterColumn(name = "Revoked By", jsonPath = ".spec.revokedBy")
@AdditionalPrinterColumn(name = "Change", jsonPath = ".spec.change", priority = 1)
@AdditionalPrinterColumn(name = "Incident", jsonPath = ".spec.incident", priority = 1)
@AdditionalPrinterColumn(name = "Migration", jsonPath = ".spec.migration", priority = 1)
@AdditionalPrinterColumn(name = "Ticket", jsonPath = ".spec.ticket", priority = 1)
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".spec.reason", priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public final class Approval extends CustomResource<ApprovalSpec, Void> implements Namespaced {
    private static final long serialVersionUID = 1;

    @Override
    @Required
    public @Nullable ApprovalSpec getSpec() {
        return spec;
    }

    @Override
    protected @Nullable ApprovalSpec initSpec() {
        return null;
    }
}
