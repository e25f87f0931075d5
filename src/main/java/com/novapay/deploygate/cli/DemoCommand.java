package com.novapay.deploygate.cli;

import com.novapay.deploygate.config.ConfigProblem;
import com.novapay.deploygate.config.ConfigSource;
import com.novapay.deploygate.config.GateConfig;
import com.novapay.deploygate.config.Setting;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.PolicyCatalog;
import java.io.Console;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay demo}: sends recorded reviews to a gate at named times and says what it decided and why. */
@Command(
        name = "demo",
        description = {
            "Starts a gate, sends it real, recorded reviews at named times, and prints what it decides and why.",
            "On a terminal a gate then stays up, to be tried with curl, until Ctrl-C."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:everything was decided as expected", "1:something was not", "2:something could not be read"})
final class DemoCommand implements Callable<Integer> {
    private static final Path HOME = Path.of(System.getenv().getOrDefault("NOVAPAY_HOME", "."));
    private static final String REVIEW = "deployment-set-image--deployments-update-by-dev@novapay.json";

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--cases",
            paramLabel = "DIR",
            description = "The cases to show; default: demo beside the launcher.")
    private Path cases = HOME.resolve("demo").resolve("cases");

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Where the gate that stays up listens.")
    private String listen = Setting.LISTEN.defaultValue();

    @Override
    public Integer call()
            throws IOException, GeneralSecurityException, SQLException, InterruptedException, ConfigProblem {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        int surprises = show(out, files());
        boolean terminal = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .isPresent();
        if (terminal) {
            stayUp(out);
        } else {
            out.println("Try it yourself:");
            out.println("  ./novapay serve --standalone --facts demo/facts");
            out.println(curl(".deploy-gate/tls/ca.crt", listen));
            out.flush();
        }
        return surprises == 0 ? 0 : 1;
    }

    private List<Path> files() throws IOException {
        if (!Files.isDirectory(cases)) {
            throw new UsageProblem("--cases: " + cases + " is not a directory");
        }
        try (Stream<Path> files = Files.list(cases)) {
            return files.filter(name -> name.toString().endsWith(".case.yaml"))
                    .sorted()
                    .toList();
        }
    }

    private static int show(PrintWriter out, List<Path> files)
            throws IOException, GeneralSecurityException, SQLException {
        PolicyBundle bundle = Policies.load(null);
        ZoneId zone = PolicyCatalog.zone(bundle.data());
        Path folder = Files.createTempDirectory("deploy-gate-demo");
        DemoTable table = new DemoTable(out, zone);
        table.head();
        int surprises = 0;
        DemoGate.Answer longest = null;
        try (DemoGate gate = new DemoGate(bundle, folder)) {
            for (Path file : files) {
                CaseFile read = CaseFile.read(file);
                DemoGate.Answer answer = gate.ask(read);
                List<String> differences = gate.runner().differences(read, answer.decision());
                table.row(read, answer, differences);
                surprises += differences.size();
                longest = longest == null
                                || answer.message().length() > longest.message().length()
                        ? answer
                        : longest;
            }
        } finally {
            Folders.delete(folder);
        }
        if (longest != null) {
            table.refusal(longest);
        }
        return surprises;
    }

    private void stayUp(PrintWriter out)
            throws IOException, GeneralSecurityException, SQLException, InterruptedException, ConfigProblem {
        Path facts = HOME.resolve("demo").resolve("facts");
        GateConfig config = new ConfigSource(
                        Map.of(Setting.LISTEN, listen, Setting.FACTS, facts.toString()),
                        System.getenv(),
                        Optional.empty())
                .read();
        try (Gate gate = Gate.start(config, Clock.systemUTC(), out::println)) {
            GreetingText.print(out, config, gate);
            out.println();
            out.println("Try it, then edit " + facts + " and try again; Ctrl-C ends it:");
            out.println(curl(gate.authority().toString(), config.listen().host() + ":" + gate.port()));
            out.flush();
            gate.serve();
        }
    }

    private static String curl(String authority, String address) {
        return "  curl --cacert " + authority + " -H 'content-type: application/json' \\\n    --data @demo/reviews/"
                + REVIEW + " \\\n    https://" + address + "/validate";
    }
}
