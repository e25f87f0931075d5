package com.novapay.deploygate.cli;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.internal.KubeConfigUtils;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The cluster that a command speaks to. */
final class ClusterAccess {
    private ClusterAccess() {}

    /**
     * A client for a context of a kubeconfig: that file, else the usual ones, else the cluster that this runs in. Does not
     * connect yet.
     */
    static KubernetesClient connect(Optional<Path> kubeconfig, Optional<String> context) {
        Config config = config(kubeconfig, context);
        // Whoever uses it decides by himself how long to go on trying.
        config.setRequestRetryBackoffLimit(0);
        // One connection for all would leave all of them stuck on one that has silently died.
        config.setHttp2Disable(true);
        config.setUserAgent("deploy-gate");
        impersonate(config);
        return new KubernetesClientBuilder().withConfig(config).build();
    }

    private static Config config(Optional<Path> kubeconfig, Optional<String> context) {
        Config config;
        try {
            config = kubeconfig.isPresent()
                    ? Config.fromKubeconfig(
                            context.orElse(null), existing(kubeconfig.get()).toFile())
                    : Config.autoConfigure(context.orElse(null));
        } catch (KubernetesClientException | IllegalArgumentException e) {
            throw new UsageProblem("--kubeconfig: cannot be read: " + e.getMessage());
        }
        if (context.isPresent()
                && (config.getCurrentContext() == null
                        || !config.getCurrentContext().getName().equals(context.get()))) {
            throw new UsageProblem("--context: there is no context " + context.get() + " in the kubeconfig");
        }
        if (kubeconfig.isPresent() && config.getCurrentContext() == null) {
            throw new UsageProblem("--kubeconfig: " + kubeconfig.get() + " names no current context; add --context");
        }
        boolean inCluster = config.getAutoOAuthToken() != null;
        if (config.getCurrentContext() == null && !inCluster) {
            throw new UsageProblem(
                    "there is no kubeconfig and this does not run in a cluster: add --kubeconfig (serve also runs --standalone)");
        }
        return config;
    }

    /** The client library reads everything of a kubeconfig but as whom its user acts. */
    private static void impersonate(Config config) {
        File file = config.getFileWithAuthInfo();
        if (file == null || config.getCurrentContext() == null) {
            return;
        }
        String user = config.getCurrentContext().getContext().getUser();
        KubeConfigUtils.parseConfig(file).getUsers().stream()
                .filter(named -> named.getName().equals(user) && named.getUser() != null)
                .map(named -> named.getUser())
                .filter(known -> known.getAs() != null && !known.getAs().isEmpty())
                .forEach(known -> {
                    config.setImpersonateUsername(known.getAs());
                    config.setImpersonateGroups(
                            known.getAsGroups() == null
                                    ? new String[0]
                                    : known.getAsGroups().toArray(String[]::new));
                });
    }

    private static Path existing(Path kubeconfig) {
        if (!Files.isReadable(kubeconfig)) {
            throw new UsageProblem("--kubeconfig: " + kubeconfig + " cannot be read");
        }
        return kubeconfig;
    }
}
