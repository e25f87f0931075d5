package com.novapay.deploygate.facts.resource;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Required;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Group;
import io.fabric8.kubernetes.model.annotation.Kind;
import io.fabric8.kubernetes.model.annotation.Plural;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Singular;
import io.fabric8.kubernetes.model.annotation.Version;
import org.jspecify.annotations.Nullable;

/** Something is broken. While it is open and bad enough, deploys of what it touches wait. Confined to one thread. */
@JsonClassDescription(
        "Something is broken. While it is open and bad enough, deploys of the services that it touches wait.")
@Group(Rules.GROUP)
@Version(Rules.VERSION)
@Kind("Incident")
@Plural("incidents")
@Singular("incident")
@ShortNames("inc")
@AdditionalPrinterColumn(name = "Severity", jsonPath = ".spec.severity")
@AdditionalPrinterColumn(name = "Title", jsonPath = ".spec.title")
@AdditionalPrinterColumn(name = "Services", jsonPath = ".spec.services")
@AdditionalPrinterColumn(name = "Resolved", jsonPath = ".spec.resolvedAt", type = AdditionalPrinterColumn.Type.DATE)
@AdditionalPrinterColumn(name = "Resolved By", jsonPath = ".spec.resolvedBy")
@AdditionalPrinterColumn(name = "Opened By", jsonPath = ".spec.openedBy", priority = 1)
@AdditionalPrinterColumn(name = "Source", jsonPath = ".spec.source", priority = 1)
@AdditionalPrinterColumn(name = "External Id", jsonPath = ".spec.externalId", priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public final class Incident extends CustomResource<IncidentSpec, Void> {
    private static final long serialVersionUID = 1;

    @Override
    @Required
    public @Nullable IncidentSpec getSpec() {
        return spec;
    }

    @Override
    protected @Nullable IncidentSpec initSpec() {
        return null;
    }
}
