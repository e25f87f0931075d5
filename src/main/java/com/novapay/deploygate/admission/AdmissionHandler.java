package com.novapay.deploygate.admission;

import com.novapay.deploygate.change.AdmissionRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Decides requests for the edge. Thread-safe. */
@FunctionalInterface
public interface AdmissionHandler {
    /**
     * Decides one request; completes when the record is durable. What no rule is asked about may be decided before it returns.
     *
     * @param budget how long all of it may take
     */
    CompletableFuture<Decision> decide(AdmissionRequest request, Duration budget);
}
