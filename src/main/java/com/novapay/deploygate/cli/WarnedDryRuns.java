package com.novapay.deploygate.cli;

import com.novapay.deploygate.admission.Decider;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.change.AdmissionRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * Admits dry runs by Argo CD that would be refused, with warnings: its server-side diff would fail otherwise, and the Application
 * would say nothing at all. Nothing is stored by a dry run. Thread-safe.
 *
 * @param users as whom Argo CD syncs
 */
record WarnedDryRuns(Decider decider, Set<String> users) implements Decider {
    @Override
    public CompletableFuture<Decision> decide(AdmissionRequest request, Duration budget) {
        CompletableFuture<Decision> decided = decider.decide(request, budget);
        return request.dryRun() && users.contains(request.user().username())
                ? decided.thenApply(WarnedDryRuns::warned)
                : decided;
    }

    private static Decision warned(Decision decision) {
        if (decision.allowed()) {
            return decision;
        }
        Instant nextOpen = decision.nextOpen();
        List<String> warnings = new ArrayList<>(List.of("the gate would refuse this sync: "
                + String.join(", ", decision.codes())
                + (nextOpen != null
                        ? ", opens " + nextOpen
                        : decision.openingKnown() ? "" : ", when it opens is not known")));
        decision.violations().forEach(violation -> warnings.add(violation.code() + ": " + violation.message()));
        warnings.addAll(decision.warnings());
        return decision.admittedWith(warnings);
    }
}
