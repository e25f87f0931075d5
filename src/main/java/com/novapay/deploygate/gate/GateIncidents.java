package com.novapay.deploygate.gate;

import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.config.IncidentsConfig;
import com.novapay.deploygate.incident.ClusterIncidents;
import com.novapay.deploygate.incident.DirectoryIncidents;
import com.novapay.deploygate.incident.FeedAges;
import com.novapay.deploygate.incident.IncidentMapping;
import com.novapay.deploygate.incident.IncidentSource;
import com.novapay.deploygate.incident.IncidentStore;
import com.novapay.deploygate.incident.IncidentWriter;
import com.novapay.deploygate.incident.poll.Apis;
import com.novapay.deploygate.incident.poll.FeedLoop;
import com.novapay.deploygate.incident.poll.FeedNotes;
import com.novapay.deploygate.incident.poll.FeedPoller;
import com.novapay.deploygate.incident.poll.LeaseFeedNotes;
import com.novapay.deploygate.incident.poll.OnlyGate;
import com.novapay.deploygate.incident.receive.Credentials;
import com.novapay.deploygate.incident.receive.Receipt;
import com.novapay.deploygate.incident.receive.Receiver;
import com.novapay.deploygate.incident.receive.ReceiverServer;
import com.novapay.deploygate.kubernetes.ApiLease;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.kubernetes.Leadership;
import com.novapay.deploygate.kubernetes.LeaseNotes;
import com.novapay.deploygate.outbound.ProxyEnvironment;
import com.novapay.deploygate.telemetry.AdminServer;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.telemetry.GateMetrics;
import com.novapay.deploygate.terminal.UsageProblem;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.net.ServerSSLOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** The receivers of incidents of a running gate, and what polls their sources. Start and close are by one thread. */
final class GateIncidents implements AutoCloseable {
    /** The sources give up after five seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private static final Duration LONGEST_END = Duration.ofSeconds(2);
    private static final long START_SECONDS = 10;
    private static final String STANDALONE_USER = "deploy-gate";

    private final GateConfig config;
    private final GateConfig.Address listen;
    private final Clock clock;
    private final GateMetrics metrics;
    private final Consumer<String> report;
    private final FeedAges ages;
    private final List<Receiver> receivers = new ArrayList<>();
    private final List<FeedLoop.Feed> feeds = new ArrayList<>();
    private final FeedNotes notes;
    private Optional<ReceiverServer> server = Optional.empty();
    private Optional<FeedLoop> loop = Optional.empty();
    private Optional<Thread> polling = Optional.empty();
    private volatile int port;

    private GateIncidents(
            GateConfig config,
            GateConfig.Address listen,
            Optional<KubernetesClient> cluster,
            Clock clock,
            GateMetrics metrics,
            Consumer<String> report) {
        this.config = config;
        this.listen = listen;
        this.clock = clock;
        this.metrics = metrics;
        this.report = line -> report.accept("incidents: " + line);
        IncidentStore store = cluster.<IncidentStore>map(
                        client -> new ClusterIncidents(() -> new Cluster(client, clock)))
                .orElseGet(() -> new DirectoryIncidents(folder(config), STANDALONE_USER));
        IncidentWriter writer = new IncidentWriter(store, clock, this.report);
        Map<IncidentSource, FeedAges.Limit> limits = new EnumMap<>(IncidentSource.class);
        for (IncidentsConfig.Source from : config.incidents().sources()) {
            IncidentSource source = IncidentSource.of(from.name()).orElseThrow();
            IncidentMapping mapping =
                    new IncidentMapping(from.severities(), from.services(), source == IncidentSource.GENERIC);
            receivers.add(new Receiver(
                    source,
                    new Credentials(from.secretFile(), from.clientAuthorities()),
                    mapping,
                    writer,
                    this.report));
            limits.put(source, new FeedAges.Limit(from.maxAge(), from.poll().isPresent()));
            from.poll()
                    .ifPresent(poll -> feeds.add(new FeedLoop.Feed(
                            new FeedPoller(
                                    source,
                                    Apis.of(source, poll.api(), poll.tokenFile(), proxies(), clock),
                                    mapping,
                                    store,
                                    writer),
                            poll.every())));
        }
        ages = new FeedAges(clock, limits);
        notes = cluster.<FeedNotes>map(client -> notes(client, config.releases().lease()))
                .orElseGet(OnlyGate::new);
        limits.forEach((source, limit) -> metrics.incidentFeedAge(
                source.key(), limit.polled(), () -> ages.age(source).toMillis() / 1_000.0));
    }

    /** The receivers that the configuration wants, which do not listen yet; empty for none. */
    static Optional<GateIncidents> of(
            GateConfig config,
            Optional<KubernetesClient> cluster,
            Clock clock,
            GateMetrics metrics,
            Consumer<String> report) {
        return config.incidents()
                .listen()
                .map(listen -> new GateIncidents(config, listen, cluster, clock, metrics, report));
    }

    /** Where a standalone gate keeps incidents that it received. */
    static Path folder(GateConfig config) {
        return config.data().resolve("incidents");
    }

    /** Why incidents cannot be relied on; empty when they can. */
    Optional<String> stale() {
        return ages.stale();
    }

    /** Begins to listen and to poll. */
    void start(GateCertificates certificates, BackgroundLoops loops) {
        ReceiverServer receiving = new ReceiverServer(
                new ReceiverServer.Settings(listen.host(), listen.port(), PATIENCE),
                certificates.first(),
                receivers,
                clock,
                this::received);
        server = Optional.of(receiving);
        try {
            port = receiving.start().toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UsageProblem("interrupted before the receivers of incidents listened");
        } catch (ExecutionException | TimeoutException e) {
            throw new UsageProblem("incidents.listen: cannot listen on " + listen.authority(listen.port()) + ": "
                    + (e.getCause() == null ? e : e.getCause().getMessage()));
        }
        if (!feeds.isEmpty()) {
            FeedLoop made = new FeedLoop(feeds, notes, ages, clock, report);
            loop = Optional.of(made);
            Thread thread = loops.threads().newThread(made);
            polling = Optional.of(thread);
            thread.setName("incident-feeds");
            thread.start();
        }
    }

    /** Where sources send incidents to, for people. */
    String told() {
        return "https://" + listen.authority(port) + "/incidents/ "
                + config.incidents().sources().stream()
                        .map(IncidentsConfig.Source::name)
                        .collect(Collectors.joining(", "));
    }

    /** New connections meet this certificate. */
    void renew(ServerSSLOptions tls) {
        server.ifPresent(made ->
                made.renew(tls).onFailure(problem -> report.accept("keeps its present certificate: " + problem)));
    }

    /** The gate decides without them, too. */
    AdminServer.Check check() {
        Optional<String> stale = stale();
        return new AdminServer.Check(
                "incident feeds",
                stale.isEmpty() ? AdminServer.Condition.GOOD : AdminServer.Condition.DEGRADED,
                stale.map(why -> why + "; deploys are denied").orElse(""));
    }

    @Override
    public void close() {
        loop.ifPresent(FeedLoop::close);
        server.ifPresent(ReceiverServer::close);
        polling.ifPresent(GateIncidents::end);
    }

    /** Another gate may poll at once; one that waits for an answer is not waited for. */
    private static void end(Thread polling) {
        try {
            polling.join(LONGEST_END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        polling.interrupt();
    }

    private void received(String source, Receipt receipt) {
        metrics.incidentDelivered(source, receipt.label());
        if (receipt == Receipt.WRITTEN || receipt == Receipt.UNCHANGED) {
            IncidentSource.of(source).ifPresent(ages::received);
        }
    }

    private FeedNotes notes(KubernetesClient client, String lease) {
        String[] parts = lease.split("/", 2);
        String namespace = parts.length == 2 ? parts[0] : Objects.requireNonNullElse(client.getNamespace(), "default");
        String name = parts[parts.length - 1] + "-incidents";
        return new LeaseFeedNotes(
                new Leadership(new ApiLease(client, namespace, name), GateNames.replica(), clock),
                new LeaseNotes(client, namespace, name),
                report);
    }

    private static ProxyEnvironment proxies() {
        try {
            return ProxyEnvironment.of(System.getenv());
        } catch (IllegalArgumentException e) {
            throw new UsageProblem(String.valueOf(e.getMessage()));
        }
    }
}
