package com.novapay.deploygate.console;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Says for each workload whether the gate is open now. Thread-safe. */
@FunctionalInterface
public interface NowSource {
    /** As of now, or of a few seconds ago; never fails, and does not keep the caller for long. */
    State now();

    /**
     * Immutable.
     *
     * @param asOf when it was judged
     * @param unknown why the gate cannot tell, where it cannot: then it refuses
     * @param openings of the workloads it knows, by namespace and name
     * @param incidents that are open
     */
    record State(Instant asOf, Optional<String> unknown, List<Opening> openings, List<OpenIncident> incidents) {
        public State {
            openings = List.copyOf(openings);
            incidents = List.copyOf(incidents);
        }
    }

    /**
     * Whether one workload may be changed now, as far as that is a matter of the moment. Immutable.
     *
     * @param why it is closed; empty when it is open
     * @param nextOpen when it opens by itself; empty when it does not, or when that is not known
     * @param openingKnown whether that is known
     */
    record Opening(
            String namespace,
            String kind,
            String name,
            String service,
            String environment,
            boolean open,
            List<Reason> why,
            Optional<Instant> nextOpen,
            boolean openingKnown) {
        public Opening {
            why = List.copyOf(why);
        }

        /** One whose next opening is known. */
        public Opening(
                String namespace,
                String kind,
                String name,
                String service,
                String environment,
                boolean open,
                List<Reason> why,
                Optional<Instant> nextOpen) {
            this(namespace, kind, name, service, environment, open, why, nextOpen, true);
        }
    }

    /** What a rule has against it. Immutable. */
    record Reason(String code, String message, String remedy) {}

    /**
     * An incident that is open. Immutable.
     *
     * @param services that it touches; none means all
     */
    record OpenIncident(String name, String severity, String title, String openedAt, List<String> services) {
        public OpenIncident {
            services = List.copyOf(services);
        }
    }
}
