package com.novapay.deploygate.e2e;

/** Rollouts of ten pods. */
final class RolloutManifest {
    private RolloutManifest() {}

    /** @param canary the members of {@code spec.strategy.canary} in one line */
    static String of(String namespace, String name, String image, String canary) {
        return """
                apiVersion: argoproj.io/v1alpha1
                kind: Rollout
                metadata: {name: %2$s, namespace: %1$s, labels: {app.kubernetes.io/name: %2$s}}
                spec:
                  replicas: 10
                  rollbackWindow: {revisions: 3}
                  selector: {matchLabels: {app: %2$s}}
                  template:
                    metadata: {labels: {app: %2$s}}
                    spec: {containers: [{name: app, image: '%3$s'}]}
                  strategy: {canary: {%4$s}}
                """.formatted(namespace, name, image, canary);
    }
}
