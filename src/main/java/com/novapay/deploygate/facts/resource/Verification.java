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

/** A pipeline tells how the checks of one image went. Confined to one thread. */
@JsonClassDescription("A pipeline tells how the checks of one image went.")
@Group(Rules.GROUP)
@Version(Rules.VERSION)
@Kind("Verification")
@Plural("verifications")
@Singular("verification")
@ShortNames("verif")
@AdditionalPrinterColumn(name = "Image", jsonPath = ".spec.image")
@AdditionalPrinterColumn(name = "Environment", jsonPath = ".spec.environment")
@AdditionalPrinterColumn(name = "Commit", jsonPath = ".spec.commit", priority = 1)
@AdditionalPrinterColumn(name = "Repository", jsonPath = ".spec.repository", priority = 1)
@AdditionalPrinterColumn(name = "Reported By", jsonPath = ".spec.reportedBy")
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public final class Verification extends CustomResource<VerificationSpec, Void> implements Namespaced {
    private static final long serialVersionUID = 1;

    @Override
    @Required
    public @Nullable VerificationSpec getSpec() {
        return spec;
    }

    @Override
    protected @Nullable VerificationSpec initSpec() {
        return null;
    }
}
