package com.novapay.deploygate.kubernetes;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.TreeMap;

/** Annotations of a Lease, in which its holder tells the others something. Confined to one thread. */
public final class LeaseNotes {
    private final KubernetesClient client;
    private final String namespace;
    private final String name;

    public LeaseNotes(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
    }

    /** What is noted; nothing when there is no such Lease. */
    public Map<String, String> read() throws ApiProblem {
        try {
            Lease lease = client.leases().inNamespace(namespace).withName(name).get();
            return lease == null || lease.getMetadata().getAnnotations() == null
                    ? Map.of()
                    : new TreeMap<>(lease.getMetadata().getAnnotations());
        } catch (KubernetesClientException e) {
            throw ApiProblem.of("Lease " + namespace + "/" + name + " cannot be read", e);
        }
    }

    /** Sets one note. */
    public void write(String key, String value) throws ApiProblem {
        String patch = "{\"metadata\":{\"annotations\":{\"" + key + "\":\"" + value + "\"}}}";
        try {
            client.leases().inNamespace(namespace).withName(name).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
        } catch (KubernetesClientException e) {
            throw ApiProblem.of("Lease " + namespace + "/" + name + " cannot be written", e);
        }
    }
}
