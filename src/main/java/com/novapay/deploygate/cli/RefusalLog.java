package com.novapay.deploygate.cli;

import com.novapay.deploygate.admission.Decider;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.telemetry.OperatorLog;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.logging.Level;

/** Tells the log of every refusal, as the record has it; dry runs leave no trace here either. Thread-safe. */
record RefusalLog(Decider decider, OperatorLog report) implements Decider {
    @Override
    public CompletableFuture<Decision> decide(AdmissionRequest request, Duration budget) {
        return decider.decide(request, budget).thenApply(this::told);
    }

    private Decision told(Decision decision) {
        AdmissionRequest request = decision.request();
        if (!decision.allowed() && !request.dryRun()) {
            Level level = decision.failure() == null ? Level.INFO : Level.WARNING;
            report.log(
                    level,
                    decision.id(),
                    "refused " + DecisionPrinter.told(request) + " by "
                            + request.user().username() + ": " + String.join(", ", decision.codes())
                            + (decision.failureDetail().isEmpty() ? "" : ": " + decision.failureDetail()) + " ("
                            + decision.id() + ")");
        }
        return decision;
    }
}
