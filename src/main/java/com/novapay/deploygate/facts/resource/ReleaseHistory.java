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

/** What ran in one workload and what was rolled back from. Written by the gate only. Confined to one thread. */
@JsonClassDescription("What ran in one workload and what was rolled back from. Written by the gate only.")
@Group(Rules.GROUP)
@Version(Rules.VERSION)
@Kind("ReleaseHistory")
@Plural("releasehistories")
@Singular("releasehistory")
@ShortNames("rlh")
@AdditionalPrinterColumn(name = "Kind", jsonPath = ".spec.workload.kind")
@AdditionalPrinterColumn(name = "Workload", jsonPath = ".spec.workload.name")
@AdditionalPrinterColumn(name = "Last Admitted", jsonPath = ".spec.revisions[-1:].admittedAt")
@AdditionalPrinterColumn(name = "Last Healthy", jsonPath = ".spec.revisions[-1:].healthyAt")
@AdditionalPrinterColumn(name = "Last Hold", jsonPath = ".spec.holds[-1:].digest", priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public final class ReleaseHistory extends CustomResource<ReleaseHistorySpec, Void> implements Namespaced {
    private static final long serialVersionUID = 1;

    @Override
    @Required
    public @Nullable ReleaseHistorySpec getSpec() {
        return spec;
    }

    @Override
    protected @Nullable ReleaseHistorySpec initSpec() {
        return null;
    }
}
