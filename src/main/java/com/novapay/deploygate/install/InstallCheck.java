package com.novapay.deploygate.install;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Looks at everything, in order. Reads only; one probe is a dry run. */
public final class InstallCheck {
    private final ClusterView view;
    private final String namespace;
    private final Set<String> ungated;
    private final Instant now;

    /** One thing to look at; what it cannot see ends it. */
    @FunctionalInterface
    interface Check {
        void look(ClusterView view, Report report) throws Unseen;
    }

    /**
     * @param namespace where the gate is installed
     * @param ungated namespaces that are meant to have no gate
     */
    public InstallCheck(ClusterView view, String namespace, Set<String> ungated, Instant now) {
        this.view = view;
        this.namespace = namespace;
        this.ungated = Set.copyOf(ungated);
        this.now = now;
    }

    /**
     * Looks.
     *
     * @param progress told what is looked at next
     */
    public Report run(Consumer<String> progress) {
        Map<String, Check> checks = new LinkedHashMap<>();
        checks.put("webhook", new WebhookCheck(namespace));
        checks.put("policies", new PolicyCheck(namespace));
        checks.put("gate", new GateCheck(namespace));
        checks.put("network", new NetworkCheck(namespace));
        checks.put("certificates", new TrustCheck(namespace, now));
        checks.put("a denial", new RefusalCheck());
        checks.put("namespaces", new NamespaceCheck(namespace, ungated));
        checks.put("replicasets", new ReplicaSetCheck());
        checks.put("rollouts", new RolloutCheck());
        checks.put("Argo CD", new ArgoCheck());
        Report report = new Report();
        checks.forEach((name, check) -> {
            progress.accept(name);
            try {
                check.look(view, report);
            } catch (Unseen e) {
                report.unseen(name, e);
            }
        });
        return report;
    }
}
