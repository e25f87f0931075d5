package com.novapay.deploygate.gate;

import com.novapay.deploygate.admission.AdmissionServer;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.kubernetes.ClusterAccess;
import com.novapay.deploygate.telemetry.AdminServer;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.telemetry.GateMetrics;
import com.novapay.deploygate.terminal.UsageProblem;
import com.novapay.deploygate.tls.CertificateFiles;
import com.novapay.deploygate.tls.CertificateSource;
import com.novapay.deploygate.tls.CertificateState;
import com.novapay.deploygate.tls.CertificateWatch;
import com.novapay.deploygate.tls.SecretName;
import com.novapay.deploygate.tls.SelfSignedAuthority;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The gate's certificate: where it comes from, what is measured and said about it. Start and close are by one thread. */
final class GateCertificates implements AutoCloseable {
    private static final int TRIES = 30;
    private static final Set<String> EVERY_ADDRESS = Set.of("0.0.0.0", "::", "[::]", "");
    private final GateConfig config;
    private final Clock clock;
    private final Optional<KubernetesClient> client;
    private final boolean ownClient;
    private final CertificateWatch watch;
    private final BackgroundLoops loops;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @param cluster where an authority is kept; without one in the cluster that the environment names */
    GateCertificates(
            GateConfig config,
            Optional<KubernetesClient> cluster,
            Clock clock,
            GateMetrics metrics,
            Consumer<String> report) {
        this.config = config;
        this.clock = clock;
        this.loops = new BackgroundLoops(metrics, report);
        boolean shared = config.tls().source() == GateConfig.TlsSource.AUTHORITY;
        ownClient = shared && cluster.isEmpty();
        client = ownClient
                ? Optional.of(ClusterAccess.connect(Optional.empty(), Optional.empty()))
                : cluster.filter(ignored -> shared);
        watch = new CertificateWatch(source(), config.tls().clientAuthority(), new CertificateWatch.Listener() {
            @Override
            public void renewed(String what) {
                metrics.certificateLoaded(true);
                report.accept("new connections use the " + what);
            }

            @Override
            public void failed(String problem, boolean news) {
                metrics.certificateLoaded(false);
                if (news) {
                    report.accept("certificate: " + problem);
                }
            }
        });
        metrics.gauge(
                "deploygate.tls.certificate.remaining.seconds",
                "Time until the served certificate expires; negative when it has expired.",
                () -> remaining(watch.state().serving().map(certificate -> certificate.end())));
        metrics.gauge(
                "deploygate.tls.authority.remaining.seconds",
                "Time until the authority of that certificate expires, if known.",
                () -> remaining(watch.state().authorityEnd()));
    }

    /** The certificate to start with. A cluster's API server may be away for a while; nothing else is waited for. */
    ServerSSLOptions first() {
        for (int attempt = 1; attempt < TRIES && client.isPresent(); attempt++) {
            Optional<ServerSSLOptions> found = watch.first();
            if (found.isPresent()) {
                return found.get();
            }
            pause();
        }
        return watch.first()
                .orElseThrow(() ->
                        new UsageProblem("no certificate: " + watch.state().text(clock.instant())));
    }

    /** From now on the server gets what changes, and then the other ports; one that refuses it keeps its own. */
    void supply(AdmissionServer server, Optional<GateConsole> console, Optional<GateIncidents> incidents) {
        watch.start(
                options -> server.renew(options)
                        .onSuccess(ignored -> {
                            console.ifPresent(page -> page.renew(options));
                            incidents.ifPresent(receivers -> receivers.renew(options));
                        })
                        .toCompletionStage(),
                loops.threads());
    }

    AdminServer.Check check() {
        Instant now = clock.instant();
        CertificateState state = watch.state();
        return new AdminServer.Check("certificate", state.isReady(now), state.text(now));
    }

    /** What callers must trust. */
    String trust() {
        return switch (config.tls().source()) {
            case FOLDER -> authority().toString();
            case FILES -> "the authority of " + config.tls().certificate().orElseThrow();
            case AUTHORITY ->
                "ca.crt in Secret " + config.tls().secret()
                        + config.tls()
                                .webhook()
                                .map(name -> ", kept in ValidatingWebhookConfiguration " + name)
                                .orElse("");
        };
    }

    /** Where a gate by itself keeps its authority. */
    Path authority() {
        return config.data().resolve("tls").resolve("ca.crt");
    }

    @Override
    public void close() {
        closed.countDown();
        watch.close();
        client.filter(ignored -> ownClient).ifPresent(KubernetesClient::close);
    }

    private CertificateSource source() {
        GateConfig.Tls tls = config.tls();
        return switch (tls.source()) {
            case FOLDER -> SelfSignedAuthority.inFolder(config.data().resolve("tls"), hosts(), clock);
            case FILES ->
                new CertificateFiles(tls.certificate().orElseThrow(), tls.key().orElseThrow(), clock);
            case AUTHORITY ->
                SelfSignedAuthority.inSecret(
                        client.orElseThrow(), secret(), tls.hosts(), tls.webhook(), tls.settle(), clock);
        };
    }

    /** The address that is listened on is how callers reach it, unless it stands for all addresses. */
    private List<String> hosts() {
        List<String> hosts = new ArrayList<>(config.tls().hosts());
        String listen = config.listen().host();
        if (!EVERY_ADDRESS.contains(listen)) {
            hosts.add(listen);
        }
        return hosts;
    }

    private SecretName secret() {
        String[] parts = config.tls().secret().split("/", 2);
        if (parts.length == 2) {
            return new SecretName(parts[0], parts[1]);
        }
        String namespace = client.orElseThrow().getNamespace();
        if (namespace == null) {
            throw new UsageProblem("tls.secret: write NAMESPACE/" + parts[0]
                    + ", because a gate outside a cluster has no namespace of its own");
        }
        return new SecretName(namespace, parts[0]);
    }

    private double remaining(Optional<Instant> end) {
        return end.map(at -> Duration.between(clock.instant(), at).toMillis() / 1000.0)
                .orElse(Double.NaN);
    }

    private void pause() {
        try {
            if (closed.await(1, TimeUnit.SECONDS)) {
                throw new UsageProblem("closed before there was a certificate");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageProblem("interrupted before there was a certificate");
        }
    }
}
