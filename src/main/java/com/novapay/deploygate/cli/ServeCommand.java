package com.novapay.deploygate.cli;

import com.novapay.deploygate.admission.AdmissionServer;
import com.novapay.deploygate.admission.AdmissionService;
import com.novapay.deploygate.admission.DenialText;
import com.novapay.deploygate.admission.Judge;
import com.novapay.deploygate.admission.ResponseWriter;
import com.novapay.deploygate.audit.DecisionIds;
import com.novapay.deploygate.audit.SqliteDecisionLog;
import com.novapay.deploygate.facts.DirectoryFacts;
import com.novapay.deploygate.facts.FactSet;
import com.novapay.deploygate.facts.FactSetView;
import com.novapay.deploygate.facts.FactsView;
import com.novapay.deploygate.facts.Freshness;
import com.novapay.deploygate.policy.PolicyBundle;
import com.novapay.deploygate.policy.wasm.WasmPolicyEvaluator;
import com.novapay.deploygate.tls.StandaloneAuthority;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code novapay serve}: runs the gate until it is told to stop. */
@Command(
        name = "serve",
        description = "Runs the gate. Standalone needs no cluster: own certificates, facts from a directory, SQLite.",
        mixinStandardHelpOptions = true)
final class ServeCommand implements Callable<Integer> {
    private static final Duration FACTS_LIMIT = Duration.ofSeconds(10);
    private static final Duration LONGEST = Duration.ofSeconds(4);
    private static final int PERMITS = 256;
    private static final int WARM_UP = 300;

    @Spec
    private @Nullable CommandSpec spec;

    @Option(names = "--standalone", description = "Run without a cluster.")
    private boolean standalone;

    @Option(names = "--listen", paramLabel = "HOST:PORT", description = "HTTPS address; default: ${DEFAULT-VALUE}.")
    private String listen = "127.0.0.1:8443";

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Where certificates and decisions are kept; default: ${DEFAULT-VALUE}.")
    private Path data = Path.of(".deploy-gate");

    @Option(
            names = "--facts",
            paramLabel = "DIR",
            description = "Directory of fact documents, watched; default: no facts.")
    private @Nullable Path facts;

    @Option(names = "--policies", paramLabel = "DIR", description = "Directory of policies; default: those in the jar.")
    private @Nullable Path policies;

    @Override
    public Integer call() throws IOException, SQLException, GeneralSecurityException, InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec");
        }
        PrintWriter out = spec.commandLine().getOut();
        if (!standalone) {
            throw new UsageProblem("serve runs without a cluster only so far: add --standalone");
        }
        if (facts != null && !Files.isDirectory(facts)) {
            throw new UsageProblem("--facts: " + facts + " is not a directory");
        }
        Clock clock = Clock.systemUTC();
        Files.createDirectories(data);
        StandaloneAuthority authority = new StandaloneAuthority(data.resolve("tls"), clock);
        authority.ensure();
        PolicyBundle bundle = Policies.load(policies);
        ZoneId zone = ZoneId.of(bundle.data().path("schedule").path("time_zone").asText("UTC"));
        int cores = Runtime.getRuntime().availableProcessors();
        ScheduledExecutorService watchdog = Policies.watchdog();
        SqliteDecisionLog log = new SqliteDecisionLog(data.resolve("decisions.db"));
        WasmPolicyEvaluator evaluator = new WasmPolicyEvaluator(bundle, cores, Policies.MAX_MEMORY, watchdog);
        if (!evaluator.warmUp(WARM_UP)) {
            throw new UsageProblem("the policies give no verdict of the agreed shape; try novapay test");
        }
        Judge judge = new Judge(facts(clock, watchdog), evaluator, new DecisionIds(clock, new SecureRandom()));
        Vertx vertx = Vertx.vertx();
        AdmissionServer server = new AdmissionServer(
                vertx,
                new AdmissionService(judge, log, clock),
                new ResponseWriter(new DenialText(zone)),
                authority.certificate(),
                authority.key(),
                new AdmissionServer.Settings(host(), port(), PERMITS, cores, LONGEST));
        int port = server.start().await();
        out.println("Deploy Gate listens on https://" + host() + ":" + port + "/validate, policies "
                + bundle.revision().substring(0, 12) + ", authority " + authority.authority());
        out.flush();
        CountDownLatch stopped = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            server.stop().await();
            log.close();
            stopped.countDown();
        }));
        stopped.await();
        return 0;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // refresh never throws and ends with the process
    private FactsView facts(Clock clock, ScheduledExecutorService scheduler) {
        if (facts == null) {
            FactSet none = new FactSet(List.of());
            return new FactSetView(() -> none, () -> new Freshness.Fresh(Duration.ZERO));
        }
        DirectoryFacts directory = new DirectoryFacts(
                facts,
                clock,
                FACTS_LIMIT,
                problem -> System.getLogger("facts").log(System.Logger.Level.WARNING, problem));
        scheduler.scheduleWithFixedDelay(directory::refresh, 500, 500, TimeUnit.MILLISECONDS);
        return directory.view();
    }

    private String host() {
        return listen.substring(0, Math.max(0, listen.lastIndexOf(':')));
    }

    private int port() {
        try {
            return Integer.parseInt(listen.substring(listen.lastIndexOf(':') + 1));
        } catch (NumberFormatException e) {
            throw new UsageProblem("--listen: \"" + listen + "\" is not HOST:PORT, for example 127.0.0.1:8443");
        }
    }
}
