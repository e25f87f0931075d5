package com.novapay.deploygate.kubernetes;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A Lease of {@code coordination.k8s.io/v1}. */
public final class ApiLease implements LeaseStore {
    private final KubernetesClient client;
    private final String namespace;
    private final String name;
    private @Nullable Lease last;

    public ApiLease(KubernetesClient client, String namespace, String name) {
        this.client = client;
        this.namespace = namespace;
        this.name = name;
    }

    @Override
    public Claim read() throws ApiProblem {
        try {
            last = client.leases().inNamespace(namespace).withName(name).get();
        } catch (KubernetesClientException e) {
            throw ApiProblem.of(this + " cannot be read", e);
        }
        if (last == null) {
            return new Claim("", 0, 0, "");
        }
        LeaseSpec spec = Objects.requireNonNullElseGet(last.getSpec(), LeaseSpec::new);
        return new Claim(
                Objects.requireNonNullElse(spec.getHolderIdentity(), ""),
                Objects.requireNonNullElse(spec.getLeaseDurationSeconds(), 0),
                Objects.requireNonNullElse(spec.getLeaseTransitions(), 0),
                last.getMetadata().getResourceVersion());
    }

    @Override
    public boolean write(Claim read, Claim next, Instant now) throws ApiProblem {
        ZonedDateTime at = now.truncatedTo(ChronoUnit.MICROS).atZone(ZoneOffset.UTC);
        boolean first = read.version().isEmpty() || last == null;
        LeaseBuilder builder = first
                ? new LeaseBuilder()
                        .withNewMetadata()
                        .withNamespace(namespace)
                        .withName(name)
                        .endMetadata()
                : new LeaseBuilder(last);
        Lease lease = builder.editOrNewSpec()
                .withHolderIdentity(next.holder())
                .withLeaseDurationSeconds(next.seconds())
                .withLeaseTransitions(next.transitions())
                .withRenewTime(at)
                .endSpec()
                .build();
        if (!read.holder().equals(next.holder())) {
            lease.getSpec().setAcquireTime(at);
        }
        try {
            if (first) {
                client.resource(lease).create();
            } else {
                client.resource(lease).lockResourceVersion(read.version()).update();
            }
            return true;
        } catch (KubernetesClientException e) {
            // 409: somebody wrote first; 404: somebody deleted it
            if (e.getCode() == 409 || (e.getCode() == 404 && !first)) {
                return false;
            }
            throw ApiProblem.of(this + " cannot be written", e);
        }
    }

    @Override
    public String toString() {
        return "Lease " + namespace + "/" + name;
    }
}
