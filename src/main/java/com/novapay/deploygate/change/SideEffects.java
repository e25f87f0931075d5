package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Finds what an update does besides what its fields say: controllers read more of an object than what was changed. What rules
 * would have judged by itself does not come along with a change that always passes. Pure, thread-safe.
 */
final class SideEffects {
    static final String OWNERS_FIELD = "metadata.ownerReferences";

    private SideEffects() {}

    /** The class of an update that would pass otherwise; empty when it has no such effect. */
    static Optional<ChangeClass> of(AdmissionRequest request, PodTemplates templates, WorkloadLookup lookup) {
        if (addsOwner(request)) {
            return Optional.of(ChangeClass.DEPLOY);
        }
        return retriesCanary(request, templates)
                        && !RunHistory.of(request, lookup).mayReturnTo(templates.digest())
                ? Optional.of(ChangeClass.CANARY_STEP)
                : Optional.empty();
    }

    /** Whether the workload gets an owner that it did not have: with the last owner the garbage collector deletes the workload. */
    static boolean addsOwner(AdmissionRequest request) {
        Set<String> owners = owners(request.object());
        owners.removeAll(owners(request.oldObject()));
        return request.operation() == Operation.UPDATE && !owners.isEmpty();
    }

    /**
     * Whether a canary that was stopped begins anew with the same template: for the rollouts controller another time of a restart is
     * another template, and it takes back the abort or the pause, as a retry does.
     */
    private static boolean retriesCanary(AdmissionRequest request, PodTemplates templates) {
        boolean restarts = templates.renewsPods() || RestartMarks.of(request).annotation() != RestartMarks.Mark.SAME;
        return restarts
                && request.subResource().isEmpty()
                && request.resource().resource().equals("rollouts")
                && StoppedCanary.of(request.oldObject().path("status")).isPresent();
    }

    private static Set<String> owners(JsonNode object) {
        Set<String> owners = new HashSet<>();
        object.path("metadata")
                .path("ownerReferences")
                .forEach(owner -> owners.add(owner.path("uid").asText()));
        return owners;
    }
}
