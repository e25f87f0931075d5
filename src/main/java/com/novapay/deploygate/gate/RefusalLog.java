package com.novapay.deploygate.gate;

import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.DecisionListener;
import com.novapay.deploygate.admission.DenialText;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.telemetry.OperatorLog;
import java.util.logging.Level;

/** Tells the log of every refusal, as the record has it; dry runs leave no trace here either. Thread-safe. */
record RefusalLog(OperatorLog report) implements DecisionListener {
    @Override
    public void decided(Decision decision) {
        AdmissionRequest request = decision.request();
        if (!decision.allowed() && !request.dryRun()) {
            Level level = decision.failure() == null ? Level.INFO : Level.WARNING;
            report.log(
                    level,
                    decision.id(),
                    "refused " + DenialText.subject(request) + " by "
                            + request.user().username() + ": " + String.join(", ", decision.codes())
                            + (decision.failureDetail().isEmpty() ? "" : ": " + decision.failureDetail()) + " ("
                            + decision.id() + ")");
        }
    }
}
