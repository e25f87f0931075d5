package com.novapay.deploygate.gate;

import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.config.ProductVersion;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;
import java.util.UUID;

/** What a gate calls itself where others read it. */
public final class GateNames {
    private GateNames() {}

    /** In records. */
    public static GateIdentity identity(Optional<KubernetesClient> cluster) {
        return new GateIdentity(
                ProductVersion.number(),
                host(),
                cluster.map(client -> client.getMasterUrl().toString()).orElse(""));
    }

    /** In leases: two gates may have one host, and one Pod's gate may be started again. */
    static String replica() {
        return host() + "_" + UUID.randomUUID().toString().substring(0, 8);
    }

    /** The Pod or the machine it runs on. */
    static String host() {
        return Optional.ofNullable(System.getenv("POD_NAME"))
                .or(() -> Optional.ofNullable(System.getenv("HOSTNAME")))
                .orElse("gate");
    }
}
