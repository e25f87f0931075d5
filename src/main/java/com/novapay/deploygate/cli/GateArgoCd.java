package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.Decider;
import com.novapay.deploygate.admission.Judge;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.release.ParkedDeploys;
import com.novapay.deploygate.telemetry.GateMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** How a running gate gets on with Argo CD: what its dry runs are told, and what becomes of what it was refused. */
final class GateArgoCd implements AutoCloseable {
    private static final Duration BUDGET = Duration.ofSeconds(2);
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
            Clock clock,
            GateMetrics metrics,
            Consumer<String> report) {
        BiPredicate<AdmissionRequest, ObjectNode> admits =
                (request, argocd) -> judge.admits(request, argocd, clock.instant(), BUDGET);
        Optional<ParkedDeploys> parked = cluster.filter(
                        client -> settings.parked() && !settings.users().isEmpty())
                .map(client -> ParkedDeploys.start(client, admits, clock, line -> report.accept("argocd: " + line)));
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
