package com.novapay.deploygate.gate;

import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.policy.BundleFiles;
import com.novapay.deploygate.policy.CheckedPolicies;
import com.novapay.deploygate.policy.Opa;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.PolicyCompiler;
import com.novapay.deploygate.policy.PolicyDirectory;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.policy.PolicyProblem;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.policytest.EngineCheck;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.telemetry.GateMetrics;
import com.novapay.deploygate.terminal.UsageProblem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The policies of a running gate, and the threads that watch their directory and their deadlines. */
final class GatePolicies implements AutoCloseable {
    private static final int WARM_UP = 200;
    private static final Duration WARM_UP_AT_MOST = Duration.ofMillis(250);
    private static final long LOOK_MS = 500;
    private final PolicyCatalog catalog = new PolicyCatalog();
    private final ScheduledExecutorService watchdog = Policies.watchdog();
    private final ScheduledExecutorService looking;
    private final GateConfig config;
    private final int instances;
    private final GateMetrics metrics;
    private final Consumer<PolicyDirectory.Loaded> record;
    private final Consumer<String> report;
    private final CompletableFuture<Void> loaded;
    /** Most changes are of data alone: compiling the same module again would cost a second, and classes that are unloaded later. */
    private Optional<Compiled> last = Optional.empty();

    /** The newest module that was compiled. */
    private record Compiled(String module, WasmPolicyEvaluator evaluator) {}

    /** @param record told of every load; must not block */
    GatePolicies(
            GateConfig config,
            int instances,
            GateMetrics metrics,
            Consumer<PolicyDirectory.Loaded> record,
            Consumer<String> report) {
        this.config = config;
        this.instances = instances;
        this.metrics = metrics;
        this.record = record;
        this.report = report;
        this.looking = new BackgroundLoops(metrics, report).scheduler("policies");
        config.policies().ifPresent(GatePolicies::existing);
        this.loaded = CompletableFuture.runAsync(this::load, looking);
    }

    PolicyCatalog catalog() {
        return catalog;
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
        looking.shutdownNow();
        watchdog.shutdownNow();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // refresh never throws and ends with the executor
    private void load() {
        if (config.policies().isEmpty()) {
            try {
                PolicyBundle bundle = BundleFiles.shipped();
                catalog.activate(bundle, evaluator(bundle, PolicyDirectory.Standing.CHECKED));
                record.accept(new PolicyDirectory.Loaded(
                        bundle.revision(), bundle.module(), BundleFiles.shippedSources(), ""));
            } catch (PolicyProblem e) {
                throw new UsageProblem(String.valueOf(e.getMessage()));
            }
            return;
        }
        Opa opa = Policies.opa();
        PolicyDirectory directory = new PolicyDirectory(
                config.policies().get(),
                new PolicyCompiler(opa),
                CheckedPolicies.in(config.checkedPolicies(), opa, Clock.systemUTC()),
                this::evaluator,
                catalog,
                this::tell);
        metrics.gauge(
                "deploygate.policy.broken",
                "1 while the newest state of the policies directory is not active.",
                () -> directory.isBroken() ? 1 : 0);
        directory.load();
        looking.scheduleWithFixedDelay(directory::refresh, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
    }

    private void tell(PolicyDirectory.Loaded result) {
        metrics.policiesLoaded(result.succeeded());
        record.accept(result);
        report.accept(
                result.succeeded()
                        ? "policies: revision " + result.revision().substring(0, 12) + " is active"
                        : "policies: not activated, "
                                + (catalog.isLoaded()
                                        ? "the last good revision stays active: "
                                        : "no policies are active: ")
                                + result.problem());
    }

    private PolicyEvaluator evaluator(PolicyBundle bundle, PolicyDirectory.Standing standing) throws PolicyProblem {
        WasmPolicyEvaluator evaluator = last.filter(one -> one.module().equals(bundle.module()))
                .map(one -> one.evaluator().withData(bundle, instances))
                .orElseGet(() -> new WasmPolicyEvaluator(
                        bundle, instances, config.limits().policyMemory(), watchdog));
        last = Optional.of(new Compiled(bundle.module(), evaluator));
        if (!evaluator.warmUp(WARM_UP, WARM_UP_AT_MOST)) {
            throw new PolicyProblem("the policies return no valid verdict; run novapay test");
        }
        if (standing == PolicyDirectory.Standing.NEW) {
            EngineCheck check = new EngineCheck(config.policies().orElseThrow(), bundle, evaluator);
            check.data();
            List<String> problems = check.unjudgeable();
            if (!problems.isEmpty()) {
                throw new PolicyProblem(String.join("\n", problems));
            }
        }
        return evaluator;
    }

    private static void existing(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new UsageProblem("--policies: " + directory + " is not a directory");
        }
    }
}
