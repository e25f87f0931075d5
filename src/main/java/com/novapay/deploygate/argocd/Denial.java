package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import java.time.Instant;

/**
 * A change by Argo CD that was refused. Immutable by convention.
 *
 * @param request as it was judged
 * @param change as it was classified
 * @param decision the id of the refusal
 * @param argocd the sync it came from, in the shape of the facts
 */
public record Denial(AdmissionRequest request, Change change, String decision, Instant at, ObjectNode argocd) {
    /** Where the sync is found; empty names when it is of no Application that is known. */
    ApplicationKey application() {
        return new ApplicationKey(
                argocd.path("namespace").asText(), argocd.path("application").asText());
    }

    Denial from(ObjectNode sync) {
        return new Denial(request, change, decision, at, sync);
    }
}
