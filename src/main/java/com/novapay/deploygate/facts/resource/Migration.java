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

/** A team announces a migration of its database. It was announced when this was created. Confined to one thread. */
@JsonClassDescription("A team announces a migration of its database. It was announced when this was created.")
@Group(Rules.GROUP)
@Version(Rules.VERSION)
@Kind("Migration")
@Plural("migrations")
@Singular("migration")
@ShortNames("mig")
@AdditionalPrinterColumn(name = "Kind", jsonPath = ".spec.workload.kind", priority = 1)
@AdditionalPrinterColumn(name = "Workload", jsonPath = ".spec.workload.name")
@AdditionalPrinterColumn(name = "Title", jsonPath = ".spec.title")
@AdditionalPrinterColumn(name = "Planned", jsonPath = ".spec.plannedAt")
@AdditionalPrinterColumn(name = "Announced By", jsonPath = ".spec.announcedBy")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public final class Migration extends CustomResource<MigrationSpec, Void> implements Namespaced {
    private static final long serialVersionUID = 1;

    @Override
    @Required
    public @Nullable MigrationSpec getSpec() {
        return spec;
    }

    @Override
    protected @Nullable MigrationSpec initSpec() {
        return null;
    }
}
