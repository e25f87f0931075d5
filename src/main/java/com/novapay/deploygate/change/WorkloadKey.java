package com.novapay.deploygate.change;

/**
 * Names one workload in the cluster. Immutable.
 *
 * @param kind {@code Deployment} or {@code Rollout}
 */
public record WorkloadKey(String namespace, String kind, String name) {}
