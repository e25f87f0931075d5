package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.DecisionListener;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Hands in what Argo CD was refused. Thread-safe.
 *
 * @param users as whom Argo CD syncs
 * @param parking takes it, at once; never throws
 */
public record ParkedRefusals(Set<String> users, Consumer<Denial> parking) implements DecisionListener {
    @Override
    public void decided(Decision decision) {
        AdmissionRequest request = decision.request();
        Change change = decision.change();
        if (change != null
                && change.judgedByRules()
                && !decision.allowed()
                && !request.dryRun()
                && users.contains(request.user().username())
                && decision.argocd() instanceof ObjectNode sync) {
            parking.accept(new Denial(request, change, decision.id(), decision.time(), sync));
        }
    }
}
