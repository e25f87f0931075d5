package com.novapay.deploygate.gate;

import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.facts.ClusterFacts;
import com.novapay.deploygate.facts.DirectoryFacts;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.files.OwnerFiles;
import com.novapay.deploygate.policytest.FactSources;
import com.novapay.deploygate.telemetry.AdminServer;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.telemetry.GateMetrics;
import com.novapay.deploygate.terminal.UsageProblem;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** The facts of a running gate and what keeps them fresh. */
final class GateFacts implements AutoCloseable {
    private static final long LOOK_MS = 500;
    private final FactsView view;
    private final String origin;
    private final Runnable end;

    private GateFacts(FactsView view, String origin, Runnable end) {
        this.view = view;
        this.origin = origin;
        this.end = end;
    }

    /** Facts from a directory, looked at again and again; none without one. */
    @SuppressWarnings("FutureReturnValueIgnored") // refresh never throws and ends with the executor
    static GateFacts standalone(GateConfig config, Clock clock, GateMetrics metrics, Consumer<String> report) {
        List<Path> folders = folders(config);
        if (folders.isEmpty()) {
            return new GateFacts(FactSources.fixed(new FactSet(List.of())), "none", () -> {});
        }
        DirectoryFacts directory = new DirectoryFacts(
                folders, clock, config.limits().factsAge(), problem -> report.accept("facts: " + problem));
        ScheduledExecutorService looking = new BackgroundLoops(metrics, report).scheduler("facts");
        looking.scheduleWithFixedDelay(directory::refresh, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
        measure(metrics, directory::problems, directory::freshness);
        return new GateFacts(
                directory.view(),
                config.facts().map(Path::toString).orElse("received incidents") + ", watched",
                looking::shutdownNow);
    }

    /** What is named, and what the gate received: an incident stays a fact also when the receivers are off. */
    private static List<Path> folders(GateConfig config) {
        List<Path> folders = new ArrayList<>();
        config.facts().map(FactSources::existing).ifPresent(folders::add);
        Path received = GateIncidents.folder(config);
        if (config.incidents().listen().isPresent()) {
            try {
                OwnerFiles.folder(received);
            } catch (IOException e) {
                throw new UsageProblem("--data: " + received + " cannot be written: " + e.getMessage());
            }
        }
        if (Files.isDirectory(received)) {
            folders.add(received);
        }
        return folders;
    }

    /** Facts from a cluster; closes the client with them. */
    static GateFacts of(
            KubernetesClient client, GateConfig config, Clock clock, GateMetrics metrics, Consumer<String> report) {
        ClusterFacts cluster = ClusterFacts.start(
                client,
                clock,
                config.limits().factsAge(),
                config.argocd().users(),
                problem -> report.accept("facts: " + problem),
                new BackgroundLoops(metrics, report).threads());
        measure(metrics, cluster::problems, cluster::freshness);
        return new GateFacts(cluster.view(), client.getMasterUrl() + ", watched", () -> {
            cluster.close();
            client.close();
        });
    }

    FactsView view() {
        return view;
    }

    /** Whether they are known. */
    AdminServer.Check check() {
        String stale = view.freshness() instanceof Freshness.Unknown unknown ? unknown.reason() : "";
        return new AdminServer.Check("facts", stale.isEmpty(), stale);
    }

    /** Where they come from, for people. */
    String origin() {
        return origin;
    }

    @Override
    public void close() {
        end.run();
    }

    private static void measure(GateMetrics metrics, IntSupplier problems, Supplier<Freshness> freshness) {
        metrics.gauge("deploygate.facts.problems", "Fact documents and files that are not valid.", problems::getAsInt);
        metrics.gauge(
                "deploygate.facts.age.seconds",
                "Age of the facts; -1 when they are unknown.",
                () -> age(freshness.get()));
    }

    private static double age(Freshness freshness) {
        return switch (freshness) {
            case Freshness.Fresh fresh -> fresh.age().toMillis() / 1_000.0;
            case Freshness.Unknown unknown -> -1;
        };
    }
}
