package com.novapay.deploygate.kubernetes;

import com.novapay.deploygate.kubernetes.KubeconfigFiles.Entry;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.tls.ClientTls;
import com.novapay.deploygate.tls.TlsProblem;
import io.fabric8.kubernetes.api.model.Cluster;
import io.fabric8.kubernetes.client.Config;
import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.TrustManager;

/** Where a kubeconfig's cluster is, by which proxy, and which server it trusts to be it. Immutable. */
final class KubeconfigCluster {
    private static final String LIST = "clusters";
    private final Entry<Cluster> cluster;

    KubeconfigCluster(Entry<Cluster> cluster) {
        this.cluster = cluster;
    }

    /** Sets the server's address and the proxy before it: of the kubeconfig, else of the environment. */
    void locate(Config config, Map<String, String> environment) {
        config.setMasterUrl(KubeconfigUser.set(cluster.value().getServer())
                .orElseThrow(() -> new UsageProblem(
                        cluster.field(LIST, "cluster.server") + " is missing; write the API server's URL")));
        Optional<String> own = KubeconfigUser.set(cluster.value().getProxyUrl());
        if (own.isPresent()) {
            proxy(config, cluster.field(LIST, "cluster.proxy-url"), own.get());
            return;
        }
        String name = config.getMasterUrl().startsWith("https:") ? "HTTPS_PROXY" : "HTTP_PROXY";
        either(environment, name).ifPresent(url -> proxy(config, name, url.contains("://") ? url : "http://" + url));
        either(environment, "NO_PROXY").ifPresent(hosts -> config.setNoProxy(hosts.split(",")));
    }

    /** The name to ask for and to expect instead of the host in the URL. */
    Optional<String> serverName() {
        return KubeconfigUser.set(cluster.value().getTlsServerName());
    }

    TrustManager[] trust() throws TlsProblem {
        Cluster known = cluster.value();
        Optional<ClientTls.Text> authorities = KubeconfigUser.text(
                cluster,
                LIST,
                "cluster.certificate-authority",
                known.getCertificateAuthorityData(),
                known.getCertificateAuthority());
        if (Boolean.TRUE.equals(known.getInsecureSkipTlsVerify())) {
            if (authorities.isPresent()) {
                throw new UsageProblem(cluster.field(LIST, "cluster.insecure-skip-tls-verify")
                        + " contradicts certificate-authority; remove one of them");
            }
            return ClientTls.trustingEveryServer();
        }
        return authorities.isPresent() ? ClientTls.trusting(authorities.get()) : ClientTls.trustingDefaults();
    }

    private static void proxy(Config config, String field, String url) {
        URI proxy;
        try {
            proxy = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new UsageProblem(field + ": " + e.getMessage() + "; write http://HOST:PORT");
        }
        if (proxy.getScheme() == null
                || !proxy.getScheme().toLowerCase(Locale.ROOT).equals("http")
                || proxy.getHost() == null) {
            throw new UsageProblem(field + ": " + url
                    + " is not supported: novapay supports HTTP proxies only; write http://HOST:PORT");
        }
        String who = proxy.getRawUserInfo() == null ? "" : proxy.getRawUserInfo() + "@";
        String complete = "http://" + who + proxy.getHost() + ":" + (proxy.getPort() < 0 ? 80 : proxy.getPort());
        config.setHttpProxy(complete);
        config.setHttpsProxy(complete);
    }

    private static Optional<String> either(Map<String, String> environment, String name) {
        return KubeconfigUser.set(environment.get(name))
                .or(() -> KubeconfigUser.set(environment.get(name.toLowerCase(Locale.ROOT))));
    }
}
