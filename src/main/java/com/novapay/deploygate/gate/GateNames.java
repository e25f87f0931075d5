package com.novapay.deploygate.gate;

import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.config.ProductVersion;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Optional;

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

    /** The Pod or the machine it runs on. */
    static String host() {
        return Optional.ofNullable(System.getenv("POD_NAME"))
                .or(() -> Optional.ofNullable(System.getenv("HOSTNAME")))
                .orElse("gate");
    }
}
