package com.novapay.deploygate.cli;

import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.facts.DirectoryFacts;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.telemetry.GateMetrics;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** The facts of a running gate and the thread that keeps them fresh. */
final class GateFacts implements AutoCloseable {
    private static final long LOOK_MS = 500;
    private final ScheduledExecutorService looking = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("facts").factory());
    private final FactsView view;

    @SuppressWarnings("FutureReturnValueIgnored") // refresh never throws and ends with the executor
    GateFacts(GateConfig config, Clock clock, GateMetrics metrics, Consumer<String> report) {
        if (config.facts().isEmpty()) {
            view = FactSources.fixed(new FactSet(List.of()));
            return;
        }
        DirectoryFacts directory = new DirectoryFacts(
                FactSources.existing(config.facts().get()),
                clock,
                config.limits().factsAge(),
                problem -> report.accept("facts: " + problem));
        looking.scheduleWithFixedDelay(directory::refresh, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
        view = directory.view();
        metrics.gauge("deploygate.facts.problems", "Documents and files of facts that are bad.", directory::problems);
        metrics.gauge(
                "deploygate.facts.age.seconds",
                "How old the facts are; -1 when they are unknown.",
                () -> age(directory));
    }

    FactsView view() {
        return view;
    }

    @Override
    public void close() {
        looking.shutdownNow();
    }

    private static double age(DirectoryFacts directory) {
        return switch (directory.freshness()) {
            case Freshness.Fresh fresh -> fresh.age().toMillis() / 1_000.0;
            case Freshness.Unknown unknown -> -1;
        };
    }
}
