package com.novapay.deploygate.e2e;

/** A Rollout as production has it: ten pods, a canary of ten percent that is watched, then half, then all. */
final class RolloutManifest {
    private RolloutManifest() {}

    /** @param steps of the canary, as a list in one line */
    static String of(String namespace, String name, String image, String steps) {
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
                  strategy:
                    canary: {steps: %4$s}
                """.formatted(namespace, name, image, steps);
    }
}
