package com.novapay.deploygate.cli;

import com.novapay.deploygate.kubernetes.Cluster;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a record of a namespace is written. */
public final class NamespaceOption {
    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "The namespace; default: the kubeconfig's.")
    private @Nullable String namespace;

    /** The one that was named, else that of the kubeconfig. */
    public String of(Cluster cluster) {
        return namespace == null ? cluster.namespace() : namespace;
    }
}
