package com.novapay.deploygate.kubernetes;

import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.tls.ClientTls;
import com.novapay.deploygate.tls.TlsProblem;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.jdkhttp.JdkHttpClientFactory;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Connects commands and the gate to a cluster. The only place that reads kubeconfigs. */
public final class ClusterAccess {
    private ClusterAccess() {}

    /**
     * A client for a context of a kubeconfig: that file, else the usual ones, else the cluster that this runs in. Does not
     * connect yet.
     */
    public static KubernetesClient connect(Optional<Path> kubeconfig, Optional<String> context) {
        Map<String, String> environment = new HashMap<>(System.getenv());
        String property = System.getProperty("kubeconfig"); // the client library's own name for KUBECONFIG
        if (property != null) {
            environment.put("KUBECONFIG", property);
        }
        return connect(kubeconfig, context, environment);
    }

    /**
     * The same with another environment.
     *
     * @param environment where {@code KUBECONFIG}, {@code HOME} and the proxies are read from
     */
    public static KubernetesClient connect(
            Optional<Path> kubeconfig, Optional<String> context, Map<String, String> environment) {
        KubeconfigFiles files = KubeconfigFiles.read(kubeconfig, environment);
        try {
            return kubeconfig.isEmpty() && files.isEmpty()
                    ? inCluster(context)
                    : selected(files.select(context), environment);
        } catch (TlsProblem e) {
            throw new UsageProblem(e.getMessage() + "; correct the kubeconfig");
        } catch (KubernetesClientException | IllegalArgumentException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw new UsageProblem("--kubeconfig: cannot be used: " + cause.getMessage());
        }
    }

    private static KubernetesClient selected(KubeconfigFiles.Selection selection, Map<String, String> environment)
            throws TlsProblem {
        Config config = Config.empty();
        KubeconfigCluster cluster = new KubeconfigCluster(selection.cluster());
        cluster.locate(config, environment);
        config.setNamespace(selection.context().value().getNamespace());
        KubeconfigUser user = new KubeconfigUser(selection);
        user.identify(config);
        return client(config, ClientTls.context(user.keys(), cluster.trust(), cluster.serverName()));
    }

    private static KubernetesClient inCluster(Optional<String> context) throws TlsProblem {
        if (context.isPresent()) {
            throw new UsageProblem("--context: there is no context " + context.get() + " in the kubeconfig");
        }
        Config config = Config.autoConfigure(null);
        if (config.getAutoOAuthToken() == null) {
            throw new UsageProblem(
                    "no cluster is known: there is no kubeconfig ($KUBECONFIG, ~/.kube/config), and this process does not"
                            + " run in a Pod. Name the kubeconfig that kubectl uses with --kubeconfig FILE (serve needs none with --standalone)");
        }
        return client(config, null);
    }

    private static KubernetesClient client(Config config, @Nullable SSLContext tls) {
        // Whoever uses it decides by himself how long to go on trying.
        config.setRequestRetryBackoffLimit(0);
        // One connection for all would leave all of them stuck on one that has silently died.
        config.setHttp2Disable(true);
        config.setUserAgent("deploy-gate");
        KubernetesClientBuilder builder = new KubernetesClientBuilder().withConfig(config);
        if (tls != null) {
            builder.withHttpClientFactory(new Http(tls));
        }
        return builder.build();
    }

    /** The library's own TLS settings read few forms of keys and trust more authorities than a kubeconfig names. */
    private static final class Http extends JdkHttpClientFactory {
        private final SSLContext tls;

        Http(SSLContext tls) {
            this.tls = tls;
        }

        @Override
        protected void additionalConfig(HttpClient.Builder builder) {
            builder.sslContext(tls);
        }
    }
}
