package com.novapay.deploygate.cli;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where a record of a namespace is written. */
final class NamespaceOption {
    @Option(
            names = {"-n", "--namespace"},
            paramLabel = "NS",
            description = "Its namespace; default: the kubeconfig's.")
    private @Nullable String namespace;

    /** The one that was named, else that of the kubeconfig. */
    String of(Cluster cluster) {
        return namespace == null ? cluster.namespace() : namespace;
    }
}
