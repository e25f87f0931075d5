package com.novapay.deploygate.change;

import java.util.Set;

/**
 * Whose controller makes Pods of a template. Each controller compares templates without the label that it writes into its
 * ReplicaSets itself, and rolls out new Pods for every other label, the one of the other controller included.
 */
public enum TemplateOwner {
    DEPLOYMENT,
    ROLLOUT,
    /** A Deployment that a Rollout takes its template from: both controllers read it. */
    SHARED;

    /** The owner by the kind of the workload that the template is written in. */
    public static TemplateOwner ofKind(String kind) {
        return kind.equals("Rollout") ? ROLLOUT : DEPLOYMENT;
    }

    /** The labels of the template that the controller writes itself. */
    public Set<String> ownLabels() {
        return switch (this) {
            case DEPLOYMENT -> Set.of("pod-template-hash");
            case ROLLOUT -> Set.of("rollouts-pod-template-hash");
            case SHARED -> Set.of();
        };
    }
}
