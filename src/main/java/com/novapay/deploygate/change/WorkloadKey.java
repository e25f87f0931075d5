package com.novapay.deploygate.change;

import java.util.Locale;

/**
 * Names one workload, or one record, in the cluster. Immutable.
 *
 * @param kind {@code Deployment}, {@code Rollout}, or that of a record of the gate's own
 */
public record WorkloadKey(String namespace, String kind, String name) {
    /** For people: {@code deployment/payments in pay}; what is in no namespace is told without. */
    public String told() {
        return kind.toLowerCase(Locale.ROOT) + "/" + name + (namespace.isEmpty() ? "" : " in " + namespace);
    }
}
