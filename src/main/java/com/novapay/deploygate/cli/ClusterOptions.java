package com.novapay.deploygate.cli;

import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.kubernetes.ClusterAccess;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster, as kubectl's own options say it. */
public final class ClusterOptions {
    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description = "The kubeconfig with the cluster and your user; default: KUBECONFIG, ~/.kube/config.")
    private @Nullable Path kubeconfig;

    @Option(names = "--context", paramLabel = "NAME", description = "The kubeconfig context; default: the current one.")
    private @Nullable String context;

    /** Whether somebody named a cluster. */
    boolean given() {
        return kubeconfig != null || context != null;
    }

    /** Does not connect yet. */
    public Cluster open() {
        KubernetesClient client = ClusterAccess.connect(Optional.ofNullable(kubeconfig), Optional.ofNullable(context));
        return new Cluster(client, Clock.systemUTC());
    }

    /** As they were typed, for commands to be typed next. */
    public List<String> typed() {
        List<String> words = new ArrayList<>();
        if (kubeconfig != null) {
            words.addAll(List.of("--kubeconfig", kubeconfig.toString()));
        }
        if (context != null) {
            words.addAll(List.of("--context", context));
        }
        return words;
    }
}
