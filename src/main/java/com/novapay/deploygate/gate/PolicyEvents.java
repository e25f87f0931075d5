package com.novapay.deploygate.gate;

import com.novapay.deploygate.audit.RecordIds;
import com.novapay.deploygate.kubernetes.ApiEvents;
import com.novapay.deploygate.kubernetes.ApiProblem;
import com.novapay.deploygate.policy.PolicyLoad;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Says by an Event at the gate's own Deployment that policies were not activated, once for all gates and each commit. Whether that
 * succeeds changes nothing. Thread-safe.
 */
final class PolicyEvents {
    private static final String NAME = "deploy-gate";
    private static final int LONGEST = 1_000;
    private final KubernetesClient client;
    private final ApiEvents events;
    private final String namespace;
    private final Executor executor;
    private final Consumer<String> report;

    private PolicyEvents(
            KubernetesClient client, Clock clock, String namespace, Executor executor, Consumer<String> report) {
        this.client = client;
        this.events = new ApiEvents(client, clock);
        this.namespace = namespace;
        this.executor = executor;
        this.report = report;
    }

    /**
     * For a gate in a Pod; for any other one that says nothing.
     *
     * @param namespace of the Pod, empty for none
     * @param executor on which the API server is asked
     */
    static Consumer<PolicyLoad> of(
            Optional<KubernetesClient> cluster,
            Optional<String> namespace,
            Clock clock,
            Executor executor,
            Consumer<String> report) {
        if (cluster.isEmpty() || namespace.isEmpty()) {
            return load -> {};
        }
        PolicyEvents events = new PolicyEvents(cluster.get(), clock, namespace.get(), executor, report);
        return load -> {
            if (load instanceof PolicyLoad.Refused refused) {
                events.refused(refused);
            }
        };
    }

    private void refused(PolicyLoad.Refused refused) {
        String commit = refused.commit().isEmpty() ? "" : " of commit " + refused.commit();
        String text = "Policies" + commit + " were not activated, stage "
                + refused.stage().word() + ": " + refused.problem();
        String message = text.length() > LONGEST ? text.substring(0, LONGEST) + "…" : text;
        String id = RecordIds.of("policy", refused.stage().word(), refused.commit(), refused.problem())
                .substring(2, 18);
        executor.execute(() -> tell(id, message));
    }

    private void tell(String id, String message) {
        try {
            Deployment gate = client.apps()
                    .deployments()
                    .inNamespace(namespace)
                    .withName(NAME)
                    .get();
            if (gate != null) {
                events.tell(about(gate), id, "Warning", "PoliciesNotActivated", message);
            }
        } catch (KubernetesClientException | ApiProblem e) {
            report.accept("policies: no Event could be written about it: " + e.getMessage());
        }
    }

    private static ObjectReference about(Deployment gate) {
        return new ObjectReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("Deployment")
                .withNamespace(gate.getMetadata().getNamespace())
                .withName(gate.getMetadata().getName())
                .withUid(gate.getMetadata().getUid())
                .build();
    }
}
