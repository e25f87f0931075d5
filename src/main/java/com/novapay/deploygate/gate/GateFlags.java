package com.novapay.deploygate.gate;

import com.novapay.deploygate.config.FlagsConfig;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.flag.FlagFacts;
import com.novapay.deploygate.flag.launchdarkly.FlagSource;
import com.novapay.deploygate.flag.launchdarkly.LaunchDarklyFlags;
import com.novapay.deploygate.outbound.ProxyEnvironment;
import com.novapay.deploygate.telemetry.AdminServer;
import com.novapay.deploygate.telemetry.BackgroundLoops;
import com.novapay.deploygate.telemetry.GateMetrics;
import com.novapay.deploygate.telemetry.OperatorLog;
import com.novapay.deploygate.terminal.UsageProblem;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The feature flags of a running gate. Started and closed by one thread. */
final class GateFlags implements AutoCloseable {
    private static final long ROUND_MS = 1_000;
    private static final Duration LONGEST_END = Duration.ofSeconds(2);

    private final LaunchDarklyFlags flags;
    private final ScheduledExecutorService rounds;

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the executor
    private GateFlags(FlagSource source, Clock clock, GateMetrics metrics, OperatorLog report) {
        flags = new LaunchDarklyFlags(source, clock, new Log(report));
        rounds = new BackgroundLoops(metrics, report).scheduler("feature-flags");
        rounds.scheduleWithFixedDelay(flags::round, 0, ROUND_MS, TimeUnit.MILLISECONDS);
        metrics.gauge(
                "deploygate.flags.age.seconds",
                "Time since LaunchDarkly's flags were last known to be current; -1 when they never were.",
                () -> flags.age().map(age -> age.toMillis() / 1_000.0).orElse(-1.0));
        metrics.gauge("deploygate.flags.known", "Feature flags that the gate knows.", flags::size);
    }

    /**
     * The flags that the configuration wants; empty for none.
     *
     * @param environment proxies are named in it
     */
    static Optional<GateFlags> of(
            GateConfig config, Map<String, String> environment, Clock clock, GateMetrics metrics, OperatorLog report) {
        return config.flags().map(wanted -> new GateFlags(source(wanted, environment), clock, metrics, report));
    }

    private static FlagSource source(FlagsConfig wanted, Map<String, String> environment) {
        return switch (wanted) {
            case FlagsConfig.OfFile file -> new FlagSource.OfFile(file.file());
            case FlagsConfig.OfLaunchDarkly service -> {
                try {
                    yield new FlagSource.OfLaunchDarkly(
                            service.key(), service.url(), service.authorities(), ProxyEnvironment.of(environment));
                } catch (IllegalArgumentException e) {
                    throw new UsageProblem(String.valueOf(e.getMessage()));
                }
            }
        };
    }

    /** The same facts with what is known of flags. */
    FactsView over(FactsView facts) {
        return new FlagFacts(facts, flags);
    }

    /** The gate decides without them, too. */
    AdminServer.Check check() {
        Optional<String> problem = flags.problem();
        return new AdminServer.Check(
                "feature flags",
                problem.isEmpty() ? AdminServer.Condition.GOOD : AdminServer.Condition.DEGRADED,
                problem.orElseGet(() -> flags.size() + " known"));
    }

    @Override
    public void close() {
        rounds.shutdownNow();
        try {
            if (rounds.awaitTermination(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
                flags.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Log(OperatorLog report) implements LaunchDarklyFlags.Lines {
        @Override
        public void line(String line) {
            report.accept("feature flags: " + line);
        }

        @Override
        public void warn(String line) {
            report.warn("feature flags: " + line);
        }
    }
}
