package com.novapay.deploygate.cli;

import com.novapay.deploygate.admission.Decider;
import com.novapay.deploygate.admission.Judge;
import com.novapay.deploygate.audit.DecisionReader;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.release.Denial;
import com.novapay.deploygate.release.ParkedDeploys;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.telemetry.GateMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

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
            Judge judge,
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
            metrics.gauge("deploygate.parked", "Refused syncs that wait until nothing refuses them.", deploys::count);
            metrics.gauge(
                    "deploygate.parked.started",
                    "Refused syncs that were started again since the gate began.",
                    deploys::started);
        });
        return new GateArgoCd(settings, parked);
    }

    /** The same decisions as Argo CD gets to know them. */
    Decider around(Decider decider) {
        Decider remembered = parked.<Decider>map(
                        deploys -> new ParkedRefusals(decider, settings.users(), deploys::offer))
                .orElse(decider);
        return switch (settings.dryRun()) {
            case WARN -> new WarnedDryRuns(remembered, settings.users());
            case DENY -> remembered;
        };
    }

    @Override
    public void close() {
        parked.ifPresent(ParkedDeploys::close);
    }
}
