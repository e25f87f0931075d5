package com.novapay.deploygate.gate;

import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.git.AllowedSigners;
import com.novapay.deploygate.git.GitAccess;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.CheckedPolicies;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyActivation;
import com.novapay.deploygate.policy.PolicyArchive;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.PolicyCompiler;
import com.novapay.deploygate.policy.PolicyFiles;
import com.novapay.deploygate.policy.PolicyLoad;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.PolicySource;
import com.novapay.deploygate.policy.source.PolicySources;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.telemetry.AdminServer;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.telemetry.GateMetrics;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The policies of a running gate, and the threads that watch their source and their deadlines. */
final class GatePolicies implements AutoCloseable {
    /** Between two looks at a directory, which cost next to nothing. */
    private static final Duration LOOK = Duration.ofMillis(500);

    private final PolicyCatalog catalog;
    private final ScheduledExecutorService watchdog = Policies.watchdog();
    private final ScheduledExecutorService looking;
    /** Between two looks for a pin. */
    private static final long PINS_MS = 1_500;

    private final GateConfig.Policies settings;
    private final GateConfig config;
    private final Clock clock;
    private final PolicyEvaluators evaluators;
    private final PolicyArchive archive;
    private final GateMetrics metrics;
    private final Consumer<PolicyLoad> record;
    private final Consumer<String> report;
    private final Optional<PolicySource> source;
    private final PolicyPins pins;
    private final PinnedPolicies pinned;
    private final ScheduledExecutorService pinning;
    private volatile Optional<PolicyActivation> activation = Optional.empty();
    private final CompletableFuture<Void> loaded;

    /** @param record told of every load; must not block */
    GatePolicies(
            GateConfig config,
            int instances,
            Clock clock,
            GateMetrics metrics,
            Consumer<PolicyLoad> record,
            Consumer<String> report) {
        this.config = config;
        this.settings = config.policies();
        this.clock = clock;
        this.metrics = metrics;
        this.record = record;
        this.report = report;
        this.catalog = new PolicyCatalog(clock, settings.maxAge());
        this.evaluators =
                new PolicyEvaluators(instances, config.limits().policyMemory(), settings.force(), clock, watchdog);
        this.archive = new PolicyArchive(folder(config));
        this.pins = new PolicyPins(RecordStore.at(config.store()), archive, folder(config));
        this.pinned = new PinnedPolicies(pins, catalog, clock, report);
        BackgroundLoops loops = new BackgroundLoops(metrics, report);
        this.looking = loops.scheduler("policies");
        this.pinning = loops.scheduler("policy-pins");
        this.source = settings.source().map(address -> source(config, address, "--policies"));
        this.loaded = CompletableFuture.runAsync(this::load, looking);
    }

    private static Path folder(GateConfig config) {
        return config.data().resolve("policy-archive");
    }

    PolicyCatalog catalog() {
        return catalog;
    }

    /** Whether there are policies, which, and whether they are what their source holds. */
    AdminServer.Check check() {
        Optional<PolicyLoad.Refused> problem = activation.flatMap(PolicyActivation::problem);
        String broken = problem.map(one ->
                        "the newest state is not active, stage " + one.stage().word() + commit(one) + ": "
                                + one.problem().lines().findFirst().orElse(""))
                .orElse("");
        if (!catalog.isLoaded()) {
            return new AdminServer.Check(
                    "policies", false, "no policies are loaded" + (broken.isEmpty() ? "" : "; " + broken));
        }
        String active = "revision " + catalog.revision()
                + (catalog.commit().isEmpty() ? "" : ", commit " + catalog.commit())
                + source.map(from -> ", from " + from.shown() + ", read "
                                + catalog.age().toSeconds() + "s ago")
                        .orElse("")
                + pinned.pin().map(one -> ", " + PinnedPolicies.words(one)).orElse("");
        boolean degraded = problem.isPresent() || catalog.isTooOld();
        return new AdminServer.Check(
                "policies",
                degraded ? AdminServer.Condition.DEGRADED : AdminServer.Condition.GOOD,
                active
                        + ExceptionWatch.notice(catalog.exceptions(), clock.instant())
                        + (catalog.isTooOld() ? "; that is too long ago, so deploys are denied" : "")
                        + (broken.isEmpty() ? "" : "; " + broken));
    }

    /** Waits until the first load has ended, well or not. */
    void await() {
        try {
            loaded.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof UsageProblem usage ? usage : e;
        }
    }

    @Override
    public void close() {
        pinning.shutdownNow();
        looking.shutdownNow();
        watchdog.shutdownNow();
    }

    /**
     * The source at an address.
     *
     * @param name of the setting that the address is from
     */
    static PolicySource source(GateConfig config, String address, String name) {
        GateConfig.Policies settings = config.policies();
        try {
            return PolicySources.at(
                    address,
                    new PolicySources.Settings(
                            new GitAccess(
                                    settings.tokenFile(),
                                    settings.sshKeyFile(),
                                    settings.knownHostsFile(),
                                    settings.caFile(),
                                    PolicySources.LARGEST_FETCH,
                                    PolicySources.LONGEST_FETCH),
                            settings.allowedSigners().map(AllowedSigners::new),
                            settings.bundleKeys(),
                            folder(config).resolve("fetch")));
        } catch (IllegalArgumentException e) {
            throw new UsageProblem(name + ": " + PolicySources.shown(address) + " " + e.getMessage());
        }
    }

    /** Between two polls of a source. */
    static Duration pause(GateConfig.Policies settings, String address) {
        return PolicySources.isRemote(address) ? settings.poll() : LOOK;
    }

    private void load() {
        if (source.isEmpty()) {
            shipped();
        } else {
            watch(source.get());
        }
    }

    private void shipped() {
        try {
            PolicyBundle bundle = BundleFiles.shipped();
            catalog.activate(bundle, "", evaluators.shipped(bundle));
            record.accept(new PolicyLoad.Activated(
                    bundle.revision(), bundle.module(), PolicyFiles.of(BundleFiles.shippedSources())));
            metrics.policies(bundle.revision(), "", "shipped");
        } catch (PolicyProblem e) {
            throw new UsageProblem(e.problem());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // refresh never throws and ends with the executor
    private void watch(PolicySource from) {
        Opa opa = Policies.opa();
        PolicyActivation made = new PolicyActivation(
                from,
                new PolicyCompiler(opa),
                CheckedPolicies.in(config.checkedPolicies(), opa, Clock.systemUTC()),
                evaluators,
                catalog,
                clock,
                this::tell);
        activation = Optional.of(made);
        metrics.gauge(
                "deploygate.policy.broken",
                "1 while the newest state of the policies' source is not active.",
                () -> made.problem().isPresent() ? 1 : 0);
        metrics.gauge(
                "deploygate.policy.age.seconds",
                "Seconds since the source of the policies was last read.",
                () -> catalog.age().toMillis() / 1_000.0);
        metrics.gauge(
                "deploygate.policy.pinned",
                "1 while the policies are pinned to a revision, whatever their source holds.",
                () -> pinned.pin().isPresent() ? 1 : 0);
        pinned.begin(pinned.newest());
        refresh(made);
        if (!catalog.isLoaded()) {
            lastGood(made);
        }
        long pause = pause(settings, settings.source().orElseThrow()).toMillis();
        looking.scheduleWithFixedDelay(() -> refresh(made), pause, pause, TimeUnit.MILLISECONDS);
        // On a thread of its own: a store that hangs must not keep the policies from being refreshed.
        pinning.scheduleWithFixedDelay(() -> look(made), PINS_MS, PINS_MS, TimeUnit.MILLISECONDS);
    }

    private void look(PolicyActivation policies) {
        Optional<PolicyPin> now = pinned.newest();
        if (now.equals(pinned.pin())) {
            return;
        }
        looking.execute(() -> {
            pinned.change(now);
            policies.again();
            refresh(policies);
        });
    }

    private void refresh(PolicyActivation policies) {
        if (pinned.keep(policies::activate)) {
            return;
        }
        policies.refresh();
        if (policies.problem().isEmpty()) {
            keep(() -> archive.confirmed(clock.instant()));
        }
    }

    /** The source cannot be had, or is broken: what was good when it was last read is better than no deploys. */
    private void lastGood(PolicyActivation policies) {
        try {
            Optional<PolicyArchive.Archived> last = pins.last();
            if (last.isPresent()) {
                catalog.confirmed(last.get().confirmed());
                report.accept("policies: the last good revision is activated; it is from "
                        + last.get().confirmed() + ", when the source was last read");
                policies.activate(last.get().files());
            }
        } catch (IOException e) {
            report.accept("policies: the last good revision cannot be used: " + e.getMessage());
        }
    }

    private void tell(PolicyLoad load) {
        record.accept(load);
        String from = source.map(PolicySource::shown).orElse("");
        switch (load) {
            case PolicyLoad.Activated active -> {
                // First: an operator who reads that a revision is active may stop the gate, and expects it after the
                // next
                // start.
                keep(() -> archive.keep(active.revision(), active.files(), clock.instant()));
                metrics.policiesActivated();
                metrics.policies(active.revision(), active.commit(), from);
                report.accept(
                        "policies: revision " + active.revision().substring(0, 12) + commit(active) + " is active");
            }
            case PolicyLoad.Refused refused -> {
                metrics.policiesRefused(refused.stage().word());
                report.accept("policies: not activated"
                        + ", stage " + refused.stage().word() + commit(refused) + "; "
                        + (catalog.isLoaded() ? "the last good revision stays active: " : "no policies are active: ")
                        + refused.problem());
            }
        }
    }

    /** The commit in a sentence; empty where there is none. */
    static String commit(PolicyLoad load) {
        return load.commit().isEmpty() ? "" : ", commit " + load.commit();
    }

    /** Something that is kept in the archive. */
    @FunctionalInterface
    private interface Keeping {
        void run() throws IOException;
    }

    private void keep(Keeping keeping) {
        try {
            keeping.run();
        } catch (IOException e) {
            report.accept("policies: they cannot be kept for a start without their source: " + e);
        }
    }
}
