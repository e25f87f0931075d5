package com.novapay.deploygate.gate;

import com.novapay.deploygate.admission.AdmissionPipeline;
import com.novapay.deploygate.admission.AdmissionServer;
import com.novapay.deploygate.admission.ChangeEvaluator;
import com.novapay.deploygate.admission.DecisionListener;
import com.novapay.deploygate.admission.DenialText;
import com.novapay.deploygate.admission.ResponseWriter;
import com.novapay.deploygate.announce.Outbox;
import com.novapay.deploygate.audit.DecisionIds;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.DecisionReader;
import com.novapay.deploygate.audit.GateIdentity;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.facts.FeedCheckedFacts;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.release.AdmissionNotes;
import com.novapay.deploygate.release.ObservationFollower;
import com.novapay.deploygate.release.Releases;
import com.novapay.deploygate.telemetry.AdminServer;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.telemetry.GateMetrics;
import com.novapay.deploygate.telemetry.LogLines;
import com.novapay.deploygate.telemetry.OperatorLog;
import com.novapay.deploygate.telemetry.SelfTest;
import com.novapay.deploygate.terminal.UsageProblem;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/**
 * One running gate, put together from its configuration: the composition root. Start and close are by one thread.
 */
public final class Gate implements AutoCloseable {
    /** All requests that there is room for are answered in less. */
    private static final Duration HANGING = Duration.ofSeconds(60);

    private static final long EXCEPTIONS_S = 10;

    private final GateMetrics metrics = new GateMetrics();
    private final Vertx vertx;
    private final GateRecords records;
    private final GatePolicies policies;
    private final Optional<ShadowPolicies> shadow;
    private final GateFacts facts;
    private final Optional<GateIncidents> incidents;
    private final Optional<GateFlags> flags;
    private final FactsView known;
    private final GateStore store;
    private final DecisionLog log;
    private final GateAudit audit;
    private final Optional<AdmissionNotes> notes;
    private final Optional<GateAnnouncements> announcements;
    private final GateCertificates certificates;
    private final GateArgoCd argocd;
    private final GateTraces traces;
    private final AdmissionServer server;
    private final AdminServer admin;
    private final ScheduledExecutorService watching;
    private final Optional<GatePages> pages;
    private final Optional<GateConsole> console;
    private final Duration drain;
    private final AtomicBoolean draining = new AtomicBoolean();
    private final CountDownLatch drained = new CountDownLatch(1);
    private int port;
    private int adminPort;
    private Optional<Releases> releases = Optional.empty();
    private Optional<GateAnnouncedReleases> announced = Optional.empty();

    private Gate(GateConfig config, Optional<KubernetesClient> cluster, Clock clock, OperatorLog report) {
        BackgroundLoops loops = new BackgroundLoops(metrics, report);
        int workers = config.limits().workers() == 0
                ? Runtime.getRuntime().availableProcessors()
                : config.limits().workers();
        GateIdentity identity = GateNames.identity(cluster);
        // Compiling the policies takes longest, so everything else is made beside it.
        records = new GateRecords(config, identity, clock, metrics, report);
        policies = new GatePolicies(
                config,
                workers,
                clock,
                metrics,
                PolicyEvents.of(
                                cluster,
                                Optional.ofNullable(System.getenv("POD_NAMESPACE")),
                                clock,
                                task -> Thread.ofVirtual().name("policy-event").start(task),
                                report)
                        .andThen(records::policies),
                report);
        shadow = ShadowPolicies.of(config, clock, metrics, records::shadow, report);
        GateFiles.folder(config.data());
        console = GateConsole.of(config, cluster, clock, report);
        certificates = new GateCertificates(config, cluster, clock, metrics, report);
        drain = config.drain();
        facts = cluster.map(client -> GateFacts.of(client, config, clock, metrics, report))
                .orElseGet(() -> GateFacts.standalone(config, clock, metrics, report));
        incidents = GateIncidents.of(config, cluster, clock, metrics, report);
        FactsView checked = incidents
                .<FactsView>map(feeds -> new FeedCheckedFacts(facts.view(), feeds::stale))
                .orElseGet(facts::view);
        flags = GateFlags.of(config, System.getenv(), clock, metrics, report);
        known = flags.map(own -> own.over(checked)).orElse(checked);
        store = new GateStore(config, records, clock, metrics, report);
        log = store.log();
        audit = new GateAudit(config, log, clock, metrics, report);
        records.begin(log);
        notes = GateReleases.notes(cluster, config, loops, report);
        announcements = GateAnnouncements.of(config, System.getenv(), clock, metrics, report);
        vertx = vertx();
        PolicyCatalog catalog = policies.catalog();
        ChangeEvaluator judge = new ChangeEvaluator(known, catalog, new DecisionIds(clock, new SecureRandom()));
        DecisionReader recorded = new DecisionReader(RecordStore.at(config.store()));
        argocd = GateArgoCd.of(cluster, config.argocd(), judge, known, recorded, clock, metrics, report);
        AdmissionPipeline pipeline =
                new AdmissionPipeline(judge, log, clock, identity, workers, answering(argocd, report));
        traces = GateTraces.of(config, System.getenv(), metrics, report);
        server = new AdmissionServer(
                vertx,
                pipeline,
                new ResponseWriter(new DenialText(catalog::zone)),
                metrics,
                traces.tracer(),
                certificates.first(),
                new AdmissionServer.Settings(
                        config.listen().host(),
                        config.listen().port(),
                        config.limits().permits(),
                        config.limits().bodies(),
                        workers,
                        config.limits().answer()));
        pages = console.map(on -> new GatePages(
                config,
                catalog,
                judge,
                policies::check,
                () -> announcements.map(GateAnnouncements::dead).orElse(List.of()),
                log,
                clock,
                metrics,
                report));
        watching = loops.scheduler("policy-exceptions");
        List<SelfTest.Part> threads = new ArrayList<>(server.threads(HANGING));
        threads.add(pipeline.threads(HANGING));
        GateHealth health = new GateHealth(metrics, new SelfTest(threads, System::nanoTime), needed(), draining::get);
        admin = new AdminServer(
                vertx,
                config.adminListen().host(),
                config.adminListen().port(),
                health::notAlive,
                health::readiness,
                metrics::scrape,
                () -> console.map(GateConsole::address).orElse("off"));
    }

    /** What the gate needs to be ready. */
    private List<Supplier<AdminServer.Check>> needed() {
        List<Supplier<AdminServer.Check>> parts =
                new ArrayList<>(List.of(policies::check, facts::check, certificates::check, store::check));
        incidents.ifPresent(on -> parts.add(on::check));
        flags.ifPresent(on -> parts.add(on::check));
        return parts;
    }

    /** Where what is to be announced is put; empty when there is no destination. */
    Optional<Outbox> announcements() {
        return announcements.map(GateAnnouncements::outbox);
    }

    /** Who is told of each decision, in this order. */
    private AdmissionPipeline.Answering answering(GateArgoCd argocd, OperatorLog report) {
        List<DecisionListener> listeners = new ArrayList<>(List.of(new RefusalLog(report), records.breakGlass()));
        shadow.ifPresent(listeners::add);
        notes.ifPresent(kept -> listeners.add(new AdmittedChanges(kept::note)));
        argocd.refusals().ifPresent(listeners::add);
        return new AdmissionPipeline.Answering(argocd.dryRuns(), listeners, report, policies.catalog()::commit);
    }

    /**
     * Starts a gate; returns when it listens with its policies warmed.
     *
     * @param cluster where facts come from; without one from a directory
     * @param report told what an operator should know, one line each
     */
    public static Gate start(GateConfig config, Optional<KubernetesClient> cluster, Clock clock, OperatorLog report) {
        Gate gate = new Gate(config, cluster, clock, report);
        try {
            gate.policies.await();
            gate.watchExceptions(clock, report);
            gate.port = listen("--listen", config.listen(), gate.server.start());
            if (config.tls().clientAuthority().isEmpty()) {
                Thread.ofVirtual()
                        .name("first-handshake")
                        .start(() -> FirstHandshake.with(config.listen().host(), gate.port));
            }
            gate.incidents.ifPresent(
                    receivers -> receivers.start(gate.certificates, new BackgroundLoops(gate.metrics, report)));
            gate.certificates.supply(gate.server, gate.console, gate.incidents);
            gate.adminPort = listen("--admin-listen", config.adminListen(), gate.admin.start());
            gate.console.ifPresent(shown ->
                    shown.start(gate.certificates, router -> gate.pages.ifPresent(pages -> pages.mount(router))));
            BackgroundLoops loops = new BackgroundLoops(gate.metrics, report);
            gate.announced = cluster.map(client -> GateAnnouncedReleases.start(
                    config,
                    gate.announcements().orElse(nothing -> {}),
                    gate.policies.catalog()::zone,
                    gate.policies.catalog()::lockingSeverities,
                    gate.records::checked,
                    clock,
                    loops,
                    report));
            // Its own writes are judged by this gate, too.
            gate.releases = GateReleases.start(
                    cluster,
                    config,
                    gate.known,
                    gate.policies.catalog(),
                    gate.records.booked(
                            gate.announced.map(GateAnnouncedReleases::follower).orElse(ObservationFollower.NONE)),
                    clock,
                    loops,
                    report);
            gate.announcements.ifPresent(GateAnnouncements::start);
            gate.records.started(gate.releases);
        } catch (UsageProblem e) {
            gate.close();
            throw e;
        }
        return gate;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the executor
    private void watchExceptions(Clock clock, OperatorLog report) {
        watching.scheduleWithFixedDelay(
                new ExceptionWatch(policies.catalog(), clock, metrics, report), 0, EXCEPTIONS_S, TimeUnit.SECONDS);
    }

    /** Starts a gate that needs no cluster. */
    public static Gate start(GateConfig config, Clock clock, OperatorLog report) {
        return start(config, Optional.empty(), clock, report);
    }

    /** The port of the webhook. */
    public int port() {
        return port;
    }

    /** The port of health, readiness and metrics. */
    public int adminPort() {
        return adminPort;
    }

    /** Where a gate by itself keeps the certificate that callers must trust. */
    public Path authority() {
        return certificates.authority();
    }

    /** What callers must trust, in words. */
    String trust() {
        return certificates.trust();
    }

    /** Where facts come from, for people. */
    String factsFrom() {
        return facts.origin();
    }

    /** Where the console is and how to get in, for people. */
    String consoleAt() {
        return console.map(GateConsole::told).orElse("off");
    }

    /** Where incidents are received, for people; empty where they are not. */
    Optional<String> incidentsAt() {
        return incidents.map(GateIncidents::told);
    }

    /** The revision of the policies in force, empty when there are none. */
    String revision() {
        return policies.catalog().get().revision();
    }

    /** From now on a signal closes the gate, and then the process has ended well. */
    public void closeOnSignal(LogLines lines) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> endWell(lines), "drain"));
    }

    /** Returns when the gate is closed. */
    public void serve() throws InterruptedException {
        drained.await();
    }

    /** The JVM would end with 128 and the signal's number, which service managers take for a failure. */
    private void endWell(LogLines lines) {
        lines.accept("stopping: no new connections; open requests are answered");
        drain();
        lines.accept("stopped");
        try {
            lines.end();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(0);
    }

    @Override
    public void close() {
        drain();
    }

    /** Says that it is not ready, stops accepting, finishes what is under way, closes. */
    private void drain() {
        if (draining.getAndSet(true)) {
            return;
        }
        goOn();
        incidents.ifPresent(GateIncidents::close);
        releases.ifPresent(Releases::close);
        announced.ifPresent(GateAnnouncedReleases::close);
        server.stop().await();
        traces.close();
        console.ifPresent(GateConsole::close);
        pages.ifPresent(GatePages::close);
        notes.ifPresent(AdmissionNotes::close);
        argocd.close();
        announcements.ifPresent(GateAnnouncements::close);
        certificates.close();
        admin.stop().await();
        watching.shutdownNow();
        shadow.ifPresent(ShadowPolicies::close);
        policies.close();
        flags.ifPresent(GateFlags::close);
        facts.close();
        records.close();
        store.close();
        audit.close();
        vertx.close().await();
        drained.countDown();
    }

    /** Whoever sends requests here learns a while later that the gate is not ready. */
    private void goOn() {
        try {
            drained.await(drain.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Vertx vertx() {
        FileSystemOptions files =
                new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false);
        return Vertx.vertx(new VertxOptions()
                .setFileSystemOptions(files)
                .setWarningExceptionTime(Duration.ofSeconds(30).toNanos()));
    }

    private static int listen(String flag, GateConfig.Address address, Future<Integer> started) {
        try {
            return started.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            String why = e.getCause() == null
                    ? e.toString()
                    : String.valueOf(e.getCause().getMessage());
            throw new UsageProblem(flag + ": cannot listen on " + address.host() + ":" + address.port() + ": " + why);
        }
    }
}
