package com.novapay.deploygate.cli;

import com.novapay.deploygate.command.ShellCommand;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.config.Setting;
import com.novapay.deploygate.demo.ClusterDemo;
import com.novapay.deploygate.demo.DemoAddresses;
import com.novapay.deploygate.demo.DemoGate;
import com.novapay.deploygate.demo.DemoRecord;
import com.novapay.deploygate.demo.DemoTable;
import com.novapay.deploygate.demo.Refusals;
import com.novapay.deploygate.files.TemporaryFolders;
import com.novapay.deploygate.gate.Gate;
import com.novapay.deploygate.gate.GreetingText;
import com.novapay.deploygate.gate.Settings;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policytest.CaseFile;
import com.novapay.deploygate.policytest.Policies;
import com.novapay.deploygate.telemetry.LogLines;
import com.novapay.deploygate.terminal.Columns;
import com.novapay.deploygate.terminal.Progress;
import com.novapay.deploygate.terminal.UsageProblem;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay demo}: sends recorded reviews to a gate at named times and says what it decided and why. */
@Command(
        name = "demo",
        description = {
            "Starts a gate, sends it recorded admission reviews, and prints each decision with its reasons.",
            "On a terminal it then records a sample month of decisions and keeps a gate running until Ctrl-C. You can send",
            "requests to that gate with curl and read the month in its console.",
            "With --context or --kubeconfig it instead evaluates a deploy, now, of each workload in the labelled namespaces",
            "of that cluster. It only reads, and the cluster needs no gate."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:every decision is as expected",
            "1:a decision is not as expected",
            "2:something could not be read"
        },
        footer = {"", "Examples:", "  novapay demo", "  novapay demo --once | less", "  novapay demo --context staging"
        })
final class DemoCommand implements Callable<Integer> {
    private static final Path HOME = Path.of(System.getenv().getOrDefault("NOVAPAY_HOME", "."));
    private static final String REVIEW = "deployment-set-image--deployments-update-by-dev@novapay.json";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--cases",
            paramLabel = "DIR",
            description = "Directory of the cases to show; default: demo beside the launcher.")
    private Path cases = HOME.resolve("demo").resolve("cases");

    @Option(names = "--once", description = "End after the table, on a terminal too.")
    private boolean once;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "The address of the gate that keeps running.")
    private String listen = Setting.LISTEN.defaultValue();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Where the sample month is recorded, replaced each time; default: .deploy-gate/demo. With this"
                            + " option it is recorded without a terminal, too.")
    private @Nullable Path data;

    @Mixin
    private ClusterOptions cluster = new ClusterOptions();

    @Override
    public Integer call() throws IOException, GeneralSecurityException, SQLException, InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (cluster.given()) {
            try (Cluster real = cluster.open()) {
                return new ClusterDemo(real, out).show(Clock.systemUTC().instant());
            }
        }
        int surprises = show(
                out,
                files().stream().map(CaseFile::read).toList(),
                new Progress(spec.commandLine().getErr()));
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        if (data != null || (terminal && !once)) {
            DemoRecord.make(
                    data(),
                    Policies.load(null),
                    LocalDate.now(Clock.systemUTC()),
                    new Progress(spec.commandLine().getErr()));
        }
        if (terminal && !once) {
            stayUp(out, spec.commandLine().getErr());
        } else {
            out.println("Try it yourself. The gate listens on https://" + listen + "/validate:");
            out.println();
            out.println("  " + shown(HOME.resolve("novapay")) + " serve --standalone --facts " + shown(facts())
                    + (listen.equals(Setting.LISTEN.defaultValue()) ? "" : " --listen " + listen));
            out.println(curl(Path.of(".deploy-gate", "tls", "ca.crt"), listen));
            out.flush();
        }
        return surprises == 0 ? 0 : 1;
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(cases)) {
            throw new UsageProblem("--cases: " + cases + " is not a directory");
        }
        try (Stream<Path> files = Files.list(cases)) {
            List<Path> found = files.filter(name -> name.toString().endsWith(".case.yaml"))
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new UsageProblem("--cases: " + cases + " holds no *.case.yaml");
            }
            return found;
        }
    }

    private static int show(PrintWriter out, List<CaseFile> files, Progress progress)
            throws IOException, GeneralSecurityException, SQLException {
        PolicyBundle bundle = Policies.load(null);
        Path folder = Files.createTempDirectory("deploy-gate-demo");
        long start = System.nanoTime();
        int width = Columns.of(System.getenv(), 80, 160);
        DemoTable table = new DemoTable(out, PolicyCatalog.zone(bundle.data()), width);
        List<DemoTable.Row> rows = new ArrayList<>();
        table.preface();
        progress.show("starting a gate");
        try (DemoGate gate = new DemoGate(bundle, folder)) {
            for (CaseFile file : files) { // as warm as a gate that has been up for a while
                progress.show("warming the gate up: request " + (files.indexOf(file) + 1) + " of " + files.size());
                gate.runner().decide(file);
            }
            for (CaseFile file : files) {
                progress.show("asking the gate: request " + (rows.size() + 1) + " of " + files.size());
                DemoGate.Answer answer = gate.ask(file);
                rows.add(new DemoTable.Row(file, answer, gate.runner().differences(file, answer.decision())));
            }
        } finally {
            progress.end();
            TemporaryFolders.delete(folder);
        }
        Refusals.of(rows).forEach(table::refusal);
        table.head();
        rows.forEach(table::row);
        out.println();
        out.printf("A gate started and these %d changes were evaluated in %d s.%n%n", rows.size(), seconds(start));
        return rows.stream().mapToInt(row -> row.differences().size()).sum();
    }

    private static long seconds(long start) {
        return Math.max(1, Duration.ofNanos(System.nanoTime() - start).toSeconds());
    }

    private void stayUp(PrintWriter out, PrintWriter err) throws InterruptedException {
        Map<Setting, String> settings = new LinkedHashMap<>(
                Map.of(Setting.LISTEN, listen, Setting.FACTS, facts().toString(), Setting.DATA, data().toString()));
        Map<Setting, String> replaced = DemoAddresses.replaced(Settings.read(settings, Optional.empty()));
        settings.putAll(replaced);
        GateConfig config = Settings.read(settings, Optional.empty());
        replaced.keySet()
                .forEach(setting ->
                        out.println(setting.defaultValue() + " is in use; this gate takes a free port instead."));
        LogLines log = new LogLines(err, false);
        log.install();
        try (Gate gate = Gate.start(config, Clock.systemUTC(), log)) {
            gate.closeOnSignal(log);
            GreetingText.print(out, config, gate);
            out.println();
            out.println("This gate uses the current time. Send it a request from another terminal, then change "
                    + shown(facts()) + " and send it again; Ctrl-C stops the gate:");
            out.println();
            out.println(curl(gate.authority(), config.listen().host() + ":" + gate.port()));
            out.println("  " + shown(HOME.resolve("novapay")) + " audit list --data " + shown(config.data()));
            out.println("  " + shown(HOME.resolve("novapay")) + " audit verify --data " + shown(config.data()));
            out.println();
            out.println("To read the sample month in a browser, open the console's address above.");
            out.println();
            out.flush();
            gate.serve();
        } finally {
            log.end();
        }
    }

    private Path data() {
        return data == null ? Path.of(".deploy-gate", "demo") : data;
    }

    private static Path facts() {
        return HOME.resolve("demo").resolve("facts");
    }

    private static String curl(Path authority, String address) {
        return "  curl --cacert " + shown(authority) + " -H 'content-type: application/json' \\\n    --data @"
                + shown(HOME.resolve("demo").resolve("reviews").resolve(REVIEW)) + " \\\n    https://" + address
                + "/validate";
    }

    /** A path as it can be typed from where the caller stands. */
    private static String shown(Path path) {
        Path here = Path.of("").toAbsolutePath();
        Path whole = path.toAbsolutePath().normalize();
        if (!whole.startsWith(here)) {
            return ShellCommand.quoted(whole.toString());
        }
        String relative = here.relativize(whole).toString();
        return ShellCommand.quoted(relative.contains("/") ? relative : "./" + relative);
    }
}
