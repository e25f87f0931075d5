package com.novapay.deploygate.release;

import java.util.Map;
import java.util.Set;

/**
 * The namespaces of a cluster that are not on their way out. Immutable.
 *
 * @param cluster what tells this cluster from all others: the uid of its namespace {@code kube-system}
 * @param gated those that the gate guards, by name
 * @param open the names of the others
 */
record Namespaces(String cluster, Map<String, Gated> gated, Set<String> open) {
    /**
     * One that the gate guards.
     *
     * @param environment as its label says
     */
    record Gated(String uid, String environment) {}

    Namespaces {
        gated = Map.copyOf(gated);
        open = Set.copyOf(open);
    }
}
