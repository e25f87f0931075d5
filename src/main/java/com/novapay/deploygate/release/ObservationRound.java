package com.novapay.deploygate.release;

import java.time.Instant;
import java.util.List;

/**
 * What the leader saw of all gated workloads at once. Immutable.
 *
 * @param at when it began to look
 */
record ObservationRound(Instant at, Namespaces namespaces, List<WorkloadObservation> sightings) {
    ObservationRound {
        sightings = List.copyOf(sightings);
    }

    /** Is shown what the leader sees; must neither block nor throw. */
    interface ObservationListener {
        /** A look at everything. */
        void seen(ObservationRound look);

        /** This gate does not lead: others may see what it does not. */
        void blind();
    }
}
