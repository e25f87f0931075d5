package com.novapay.deploygate.gate;

import com.novapay.deploygate.argocd.FreezeMirror;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.policy.PolicyEvaluator;
import com.novapay.deploygate.release.AdmissionNotes;
import com.novapay.deploygate.release.LeaderTask;
import com.novapay.deploygate.release.Releases;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** What keeps the release histories of a gate's cluster. */
final class GateReleases {
    private GateReleases() {}

    /**
     * Begins to keep them; empty where there is no cluster or they are kept by somebody else.
     *
     * @param policies the active policies
     * @param booked where what is seen is written down
     */
    static Optional<Releases> start(
            Optional<KubernetesClient> cluster,
            GateConfig config,
            FactsView facts,
            Supplier<PolicyEvaluator> policies,
            Releases.RecordSink booked,
            Clock clock,
            BackgroundLoops loops,
            Consumer<String> report) {
        return cluster.filter(client -> config.releases().keep() > 0)
                .map(client -> Releases.start(
                        client,
                        settings(config.releases(), client),
                        mirrored(client, config.argocd(), facts, policies, clock),
                        Optional.of(booked),
                        clock,
                        loops.threads(),
                        report));
    }

    /** Begins to note what this gate admits; empty where there is no cluster or histories are kept by somebody else. */
    static Optional<AdmissionNotes> notes(
            Optional<KubernetesClient> cluster, GateConfig config, BackgroundLoops loops, Consumer<String> report) {
        return cluster.filter(client -> config.releases().keep() > 0)
                .map(client -> AdmissionNotes.start(
                        client,
                        config.releases().keep(),
                        loops.scheduler("admission-notes"),
                        line -> report.accept("releases: " + line)));
    }

    private static Optional<Function<Consumer<String>, LeaderTask>> mirrored(
            KubernetesClient client,
            GateConfig.ArgoCd argocd,
            FactsView facts,
            Supplier<PolicyEvaluator> policies,
            Clock clock) {
        return switch (argocd.syncWindows()) {
            case OFF -> Optional.empty();
            case MIRROR ->
                argocd.users().isEmpty()
                        ? Optional.empty()
                        : Optional.of(report -> FreezeMirror.of(
                                client, facts, policies, clock, line -> report.accept("argocd: " + line)));
        };
    }

    private static Releases.Settings settings(GateConfig.Releases releases, KubernetesClient client) {
        String[] parts = releases.lease().split("/", 2);
        String own = Objects.requireNonNullElse(client.getNamespace(), "default");
        return new Releases.Settings(
                releases.keep(),
                releases.look(),
                parts.length == 2 ? parts[0] : own,
                parts[parts.length - 1],
                GateNames.replica());
    }
}
