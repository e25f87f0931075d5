package com.novapay.deploygate.cli;

import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.config.GateConfig.LogFormat;
import com.novapay.deploygate.config.PolicySettings;
import com.novapay.deploygate.config.Setting;
import com.novapay.deploygate.gate.Gate;
import com.novapay.deploygate.gate.GreetingText;
import com.novapay.deploygate.gate.Settings;
import com.novapay.deploygate.kubernetes.ClusterAccess;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import com.novapay.deploygate.telemetry.CapturedOutput;
import com.novapay.deploygate.telemetry.LogLines;
import com.novapay.deploygate.terminal.UsageProblem;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import java.util.logging.Level;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay serve}: runs the gate until it is told to stop. */
@Command(
        name = "serve",
        description = {
            "Runs the gate. With --standalone it needs no cluster: own certificates, facts from a directory, SQLite.",
            "All settings: docs/configuration.md. Operation: docs/operators.md."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:stopped by SIGTERM or SIGINT after every open request was answered", "2:could not start"},
        footer = {
            "",
            "Examples:",
            "  novapay serve --kubeconfig ~/.kube/config --context staging",
            "  novapay serve --standalone",
            "  novapay serve --standalone --facts facts/ --policies policies/ --data /var/lib/deploy-gate"
        })
final class ServeCommand implements Callable<Integer> {
    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--standalone", description = "Run without a cluster.")
    private boolean standalone;

    @Option(
            names = "--kubeconfig",
            paramLabel = "FILE",
            description =
                    "The kubeconfig; default: KUBECONFIG, ~/.kube/config, else the cluster that the gate runs in.")
    private @Nullable Path kubeconfig;

    @Option(names = "--context", paramLabel = "NAME", description = "The kubeconfig context; default: the current one.")
    private @Nullable String context;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "HTTPS address; default: 127.0.0.1:8443.")
    private @Nullable String listen;

    @Option(
            names = "--admin-listen",
            paramLabel = "HOST:PORT",
            description = "Address of health, readiness and metrics, plain HTTP; default: 127.0.0.1:8080.")
    private @Nullable String adminListen;

    @Option(
            names = "--console-listen",
            paramLabel = "HOST:PORT",
            description = "Address of the console, which shows the audit log; default: 127.0.0.1:8090; off for none.")
    private @Nullable String consoleListen;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Directory of certificates and decisions; default: .deploy-gate.")
    private @Nullable String data;

    @Option(
            names = "--facts",
            paramLabel = "DIR",
            description = "Directory of fact documents, watched; default: no facts.")
    private @Nullable String facts;

    @Option(
            names = "--policies",
            paramLabel = "DIR",
            description = "Directory of policies, watched; default: those in the jar.")
    private @Nullable String policies;

    @Option(
            names = "--store",
            paramLabel = "JDBC-URL",
            description = "Where decisions are recorded; default: jdbc:sqlite:DATA/decisions.db.")
    private @Nullable String store;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Settings in YAML; flags and environment variables override them.")
    private @Nullable Path config;

    @Override
    public Integer call() throws InterruptedException {
        if (LogFormat.JSON.name().equalsIgnoreCase(System.getenv(Setting.LOG_FORMAT.variable()))) {
            // What is wrong with the other settings is a line of the log, too.
            return inJson(this::settings);
        }
        GateConfig settings = settings();
        return switch (settings.logFormat()) {
            case TEXT -> inText(settings);
            case JSON -> inJson(() -> settings);
        };
    }

    private int inText(GateConfig settings) throws InterruptedException {
        CommandLine line = line();
        Optional<KubernetesClient> cluster = cluster(settings);
        LogLines log = new LogLines(line.getErr(), System.getenv().containsKey("NOVAPAY_DEBUG"));
        log.install();
        try (Gate gate = Gate.start(settings, cluster, Clock.systemUTC(), log)) {
            gate.closeOnSignal(log);
            GreetingText.print(line.getOut(), settings, gate);
            gate.serve();
        } finally {
            log.end();
        }
        return CommandLine.ExitCode.OK;
    }

    /** Everything that the process prints is a line of the log, also why it could not start. */
    private int inJson(Supplier<GateConfig> source) throws InterruptedException {
        LogLines log = new LogLines(line().getErr(), LogLines.Format.JSON, true, Clock.systemUTC());
        log.install();
        CapturedOutput.into(log);
        try {
            GateConfig settings = source.get();
            try (Gate gate = Gate.start(settings, cluster(settings), Clock.systemUTC(), log)) {
                gate.closeOnSignal(log);
                log.accept(GreetingText.line(settings, gate));
                gate.serve();
            }
            return CommandLine.ExitCode.OK;
        } catch (UsageProblem e) {
            String.valueOf(e.getMessage()).lines().forEach(problem -> log.log(Level.SEVERE, "", problem));
            return CommandLine.ExitCode.USAGE;
        } catch (ClusterProblem e) {
            log.log(Level.SEVERE, "", String.valueOf(e.getMessage()));
            return e.exitCode();
        } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
            log.failed("the gate stopped on an unexpected error", e);
            return CommandLine.ExitCode.USAGE;
        } finally {
            log.end();
        }
    }

    private CommandLine line() {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        return spec.commandLine();
    }

    private Optional<KubernetesClient> cluster(GateConfig settings) {
        if (standalone) {
            if (kubeconfig != null || context != null) {
                throw new UsageProblem("--standalone needs no cluster: leave out --kubeconfig and --context");
            }
            return Optional.empty();
        }
        if (settings.facts().isPresent()) {
            throw new UsageProblem("--facts: in a cluster facts come from its custom resources; add --standalone");
        }
        return Optional.of(ClusterAccess.connect(Optional.ofNullable(kubeconfig), Optional.ofNullable(context)));
    }

    private GateConfig settings() {
        Map<Setting, String> flags = new HashMap<>();
        put(flags, Setting.LISTEN, listen);
        put(flags, Setting.ADMIN_LISTEN, adminListen);
        put(flags, Setting.CONSOLE_LISTEN, consoleListen);
        put(flags, Setting.DATA, data);
        put(flags, Setting.FACTS, facts);
        put(flags, PolicySettings.SOURCE, policies);
        put(flags, Setting.STORE, store);
        return Settings.read(flags, Optional.ofNullable(config));
    }

    private static void put(Map<Setting, String> flags, Setting setting, @Nullable String value) {
        if (value != null) {
            flags.put(setting, value);
        }
    }
}
