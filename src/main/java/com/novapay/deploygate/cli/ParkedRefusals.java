package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decider;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.release.Denial;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Hands in what Argo CD was refused, beside the decision and without a say in it. Thread-safe.
 *
 * @param users as whom Argo CD syncs
 * @param parking takes it, at once; never throws
 */
record ParkedRefusals(Decider decider, Set<String> users, Consumer<Denial> parking) implements Decider {
    @Override
    public CompletableFuture<Decision> decide(AdmissionRequest request, Duration budget) {
        return decider.decide(request, budget).whenComplete((decision, failure) -> {
            if (failure == null) {
                handIn(decision);
            }
        });
    }

    private void handIn(Decision decision) {
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
