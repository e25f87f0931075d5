package com.novapay.deploygate.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.DecisionListener;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.ChangeClass;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.release.Admitted;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Hands on what was admitted and brings a workload another template, so that its release history says so.
 * Thread-safe.
 *
 * @param notes must not block
 */
record AdmittedChanges(Consumer<Admitted> notes) implements DecisionListener {
    @Override
    public void decided(Decision decision) {
        admitted(decision).ifPresent(notes);
    }

    private static Optional<Admitted> admitted(Decision decision) {
        AdmissionRequest request = decision.request();
        Change change = decision.change();
        if (!decision.allowed()
                || request.dryRun()
                || change == null
                || !request.isOfWorkload()
                || !request.subResource().isEmpty()) {
            return Optional.empty();
        }
        String digest = change.digest();
        String before = change.previousDigest();
        boolean deploys = switch (change.changeClass()) {
            case DEPLOY, CREATE, ROLLBACK -> digest != null && !digest.equals(before);
            default -> false;
        };
        JsonNode metadata = request.object().path("metadata");
        String uid = metadata.path("uid").asText();
        if (!deploys || digest == null || uid.isEmpty()) {
            return Optional.empty();
        }
        WorkloadKey key = request.workload();
        return Optional.of(new Admitted(
                new WorkloadKey(
                        key.namespace(), key.kind(), metadata.path("name").asText(key.name())),
                uid,
                digest,
                change.changeClass() == ChangeClass.ROLLBACK ? Optional.ofNullable(before) : Optional.empty(),
                request.user().username(),
                decision.time(),
                decision.id()));
    }
}
