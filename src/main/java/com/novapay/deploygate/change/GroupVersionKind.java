package com.novapay.deploygate.change;

/**
 * A Kubernetes type as the API server names it, for example {@code apps/v1 Deployment}. Immutable.
 *
 * @param group the API group, empty for the core group
 */
public record GroupVersionKind(String group, String version, String kind) {}
