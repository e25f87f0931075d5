package com.novapay.deploygate.gate;

import com.novapay.deploygate.admission.ChangeEvaluator;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.admission.DecisionListener;
import com.novapay.deploygate.argocd.Denial;
import com.novapay.deploygate.argocd.DryRunWarnings;
import com.novapay.deploygate.argocd.ParkedDeploys;
import com.novapay.deploygate.argocd.ParkedRefusals;
import com.novapay.deploygate.argocd.RecordedRefusals;
import com.novapay.deploygate.audit.DecisionReader;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.telemetry.GateMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** How a running gate gets on with Argo CD: what its dry runs are told, and what becomes of what it was refused. */
final class GateArgoCd implements AutoCloseable {
    private static final Duration BUDGET = Duration.ofSeconds(2);
    /** What was refused longer ago is hardly wanted any more. */
    private static final Duration AGE = Duration.ofDays(7);

    private final GateConfig.ArgoCd settings;
    private final Optional<ParkedDeploys> parked;

    private GateArgoCd(GateConfig.ArgoCd settings, Optional<ParkedDeploys> parked) {
        this.settings = settings;
        this.parked = parked;
    }

    /** @param cluster where its Applications are; without one nothing is parked */
    static GateArgoCd of(
            Optional<KubernetesClient> cluster,
            GateConfig.ArgoCd settings,
            ChangeEvaluator judge,
            FactsView facts,
            DecisionReader log,
            Clock clock,
            GateMetrics metrics,
            Consumer<String> report) {
        Predicate<Denial> admits =
                denial -> judge.admits(denial.request(), denial.change(), denial.argocd(), clock.instant(), BUDGET);
        Consumer<String> told = line -> report.accept("argocd: " + line);
        Optional<ParkedDeploys> parked = cluster.filter(
                        client -> settings.parked() && !settings.users().isEmpty())
                .map(client -> ParkedDeploys.start(
                        client,
                        () -> new RecordedRefusals(log, settings.users(), facts, told)
                                .since(clock.instant().minus(AGE)),
                        admits,
                        clock,
                        new BackgroundLoops(metrics, report).threads(),
                        told));
        parked.ifPresent(deploys -> {
            metrics.gauge(
                    "deploygate.parked", "Denied syncs that wait until the gate would admit them.", deploys::count);
            metrics.gauge(
                    "deploygate.parked.started",
                    "Denied syncs started again since the gate started.",
                    deploys::started);
        });
        return new GateArgoCd(settings, parked);
    }

    /** What a dry run by Argo CD is told. */
    UnaryOperator<Decision> dryRuns() {
        return switch (settings.dryRun()) {
            case WARN -> new DryRunWarnings(settings.users());
            case DENY -> UnaryOperator.identity();
        };
    }

    /** Takes in what Argo CD was refused; empty where nothing is parked. */
    Optional<DecisionListener> refusals() {
        return parked.map(deploys -> new ParkedRefusals(settings.users(), deploys::offer));
    }

    @Override
    public void close() {
        parked.ifPresent(ParkedDeploys::close);
    }
}
