package com.novapay.deploygate.change;

/**
 * A Kubernetes resource as the API server names it, for example {@code apps/v1 deployments}. Immutable.
 *
 * @param group the API group, empty for the core group
 */
public record GroupVersionResource(String group, String version, String resource) {}
