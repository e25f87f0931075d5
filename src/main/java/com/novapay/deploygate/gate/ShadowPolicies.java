package com.novapay.deploygate.gate;

import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.DecisionListener;
import com.novapay.deploygate.admission.FailureCode;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.policy.Enforcement;
import com.novapay.deploygate.policy.EvaluationOutcome;
import com.novapay.deploygate.policy.PolicyActivation;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.PolicyCompiler;
import com.novapay.deploygate.policy.PolicyLoad;
import com.novapay.deploygate.policy.PolicySource;
import com.novapay.deploygate.policy.Violation;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.telemetry.GateMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Evaluates decisions again by policies that are not active, after they were answered, and tells what would differ. It has one thread,
 * which works a quarter of the time at most; what it has no time for is skipped and counted. Thread-safe.
 */
final class ShadowPolicies implements DecisionListener, AutoCloseable {
    private static final int WAITING = 256;
    private static final Duration BUDGET = Duration.ofSeconds(2);
    /** For each unit of time at work three of rest. */
    private static final int REST = 3;
    /** More differences than these in an hour are counted and not recorded: the log is for decisions. */
    private static final int MOST_RECORDED = 1_000;

    private final BlockingQueue<Decision> waiting = new ArrayBlockingQueue<>(WAITING);
    private final PolicyCatalog catalog = new PolicyCatalog();
    private final ScheduledExecutorService watchdog = Policies.watchdog();
    private final ScheduledExecutorService looking;
    private final Thread working;
    private final Clock clock;
    private final GateMetrics metrics;
    private final Consumer<ShadowDifference> record;
    private final Consumer<String> report;
    private long hour; // confined to the working thread, as the next
    private int recorded;

    @SuppressWarnings("FutureReturnValueIgnored") // refresh never throws and ends with the executor
    private ShadowPolicies(
            GateConfig config,
            PolicySource source,
            Duration pause,
            Clock clock,
            GateMetrics metrics,
            Consumer<ShadowDifference> record,
            Consumer<String> report) {
        this.clock = clock;
        this.metrics = metrics;
        this.record = record;
        this.report = report;
        BackgroundLoops loops = new BackgroundLoops(metrics, report);
        looking = loops.scheduler("shadow-policies");
        PolicyActivation activation = new PolicyActivation(
                source,
                new PolicyCompiler(Policies.opa()),
                Optional.empty(),
                new PolicyEvaluators(1, config.limits().policyMemory(), true, clock, watchdog),
                catalog,
                clock,
                load -> report.accept(words(load)));
        looking.scheduleWithFixedDelay(activation::refresh, 0, pause.toMillis(), TimeUnit.MILLISECONDS);
        working = loops.threads().newThread(this::work);
        working.setName("shadow-evaluation");
        working.start();
    }

    /**
     * Those that are configured.
     *
     * @param record takes what differs; must not block
     */
    static Optional<ShadowPolicies> of(
            GateConfig config,
            Clock clock,
            GateMetrics metrics,
            Consumer<ShadowDifference> record,
            Consumer<String> report) {
        return config.policies()
                .shadow()
                .map(address -> new ShadowPolicies(
                        config,
                        GatePolicies.source(config, address, "policies.shadow"),
                        GatePolicies.pause(config.policies(), address),
                        clock,
                        metrics,
                        record,
                        report));
    }

    private static String words(PolicyLoad load) {
        String commit = GatePolicies.commit(load);
        return switch (load) {
            case PolicyLoad.Activated active ->
                "policies in the shadow: revision " + active.revision().substring(0, 12) + commit + " is evaluated";
            case PolicyLoad.Refused refused ->
                "policies in the shadow: not evaluated, stage "
                        + refused.stage().word() + commit + "; " + refused.problem();
        };
    }

    /** Takes what the rules were asked about, in real requests. */
    @Override
    public void decided(Decision decision) {
        Change change = decision.change();
        boolean asked =
                change != null && change.judgedByRules() && decision.input().isObject();
        if (asked
                && !decision.request().dryRun()
                && catalog.isLoaded()
                && !catalog.revision().equals(decision.policyRevision())
                && !waiting.offer(decision)) {
            metrics.shadowSkipped();
        }
    }

    private void work() {
        try {
            while (true) {
                Decision decision = waiting.take();
                long start = System.nanoTime();
                compare(decision);
                TimeUnit.NANOSECONDS.sleep(REST * (System.nanoTime() - start));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void compare(Decision decision) {
        EvaluationOutcome outcome = catalog.get().evaluate(decision.input(), BUDGET);
        Set<String> codes = switch (outcome) {
            case EvaluationOutcome.Failed failed ->
                Set.of(FailureCode.of(failed.failure()).code());
            case EvaluationOutcome.Evaluated evaluated ->
                evaluated.verdict().violations().stream()
                        .filter(violation -> violation.enforcement() == Enforcement.DENY)
                        .map(Violation::code)
                        .collect(Collectors.toSet());
        };
        ShadowDifference difference = new ShadowDifference(decision, catalog.revision(), catalog.commit(), codes);
        if (!difference.codes().isEmpty()) {
            difference.codes().forEach(metrics::shadowDiffered);
            if (isRoom()) {
                record.accept(difference);
            }
        }
    }

    private boolean isRoom() {
        long now = clock.instant().getEpochSecond() / 3_600;
        if (now != hour) {
            hour = now;
            recorded = 0;
        }
        if (recorded == MOST_RECORDED) {
            report.accept("policies in the shadow: more than " + MOST_RECORDED
                    + " decisions differed in this hour; the others are only counted");
        }
        return recorded++ < MOST_RECORDED;
    }

    @Override
    public void close() {
        working.interrupt();
        looking.shutdownNow();
        watchdog.shutdownNow();
    }
}
