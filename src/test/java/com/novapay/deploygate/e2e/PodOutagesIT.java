package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.novapay.deploygate.audit.store.RecordStore;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What deploys, rollbacks and records meet in each outage, with two gates in Pods on two nodes. The table of
 * {@code docs/reliability.md} is made here: {@code -Dregenerate=true} writes it.
 */
@Tag("long")
class PodOutagesIT {
    private static final String NAMESPACE = "load";
    private static final Duration LONG = Duration.ofMinutes(4);
    private static final Duration DATABASE_DOWN = Duration.ofSeconds(30);
    /** Calls of the load in a second. */
    private static final int SECOND = 5;

    private static final OutageReport report = new OutageReport();

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static NodeCluster cluster;
    private static GatesInPods gates;
    private static Kubectl admin;
    private static Rollbacks rollbacks;
    /** Decisions before the outage. */
    private static int known;

    @BeforeAll
    static void install() throws Exception {
        cluster = NodeCluster.start(folder, 2);
        admin = cluster.plane().kubectl("admin");
        cluster.load(cluster.plane().binaries().resolve("web.tar"));
        gates = GatesInPods.install(cluster);
        must(admin.apply(Chart.namespace(NAMESPACE, "development")));
        for (String workloads : List.of(DeployLoad.workloads(NAMESPACE), Rollbacks.workloads(NAMESPACE))) {
            await("workloads")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> admin.apply(workloads).succeeded());
        }
        rollbacks = new Rollbacks(cluster.plane().kubectl("dev"), NAMESPACE);
        rollbacks.prepare();
    }

    @AfterAll
    static void stop() throws IOException {
        report.write(Path.of("target/pod-outages.md"), Boolean.getBoolean("regenerate"));
        if (gates != null) {
            gates.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @ParameterizedTest
    @EnumSource
    void outage(Outage outage) throws Exception {
        gates.awaitReady(2);
        rollbacks.prepare();
        known = AuditedDeploys.of(cluster.plane().audit()).judged().size();
        List<DeployLoad.Call> calls;
        Instant start;
        Instant ready;
        try (DeployLoad load = DeployLoad.start(cluster.plane(), NAMESPACE)) {
            await("deploys").atMost(LONG).until(() -> load.calls().size() >= 3 * SECOND);
            start = Instant.now();
            CompletableFuture<Void> end = begin(outage);
            for (int i = 0; i < Rollbacks.WORKLOADS; i++) {
                more(load, SECOND);
                rollbacks.undo(i);
            }
            end.join();
            gates.awaitReady(2);
            ready = Instant.now();
            more(load, 10 * SECOND);
            calls = load.end();
        }
        rollbacks.finish();
        OutageReport.Cell deploys = deploys(calls, start);
        OutageReport.Row row = new OutageReport.Row(
                deploys,
                rollbacks.cell(deploys.kind()),
                records(),
                outage == Outage.NOTHING ? 0 : between(start, ready));
        report.add(outage, row);
        System.out.println(report.table());
        if (!Boolean.getBoolean("regenerate")) {
            assertThat(report.disagreement(outage, row)).isEmpty();
        }
    }

    /** Begins it; what is returned is done when what happens has happened. */
    private static CompletableFuture<Void> begin(Outage outage) throws IOException {
        String pod = gates.ready().getFirst();
        return switch (outage) {
            case NOTHING -> CompletableFuture.completedFuture(null);
            case RESTART -> {
                gate("rollout", "restart", "deployment/deploy-gate");
                yield later(() -> gate("rollout", "status", "deployment/deploy-gate", "--timeout=55s"));
            }
            case DELETE -> later(() -> gate("delete", "pod", pod));
            case FORCE -> later(() -> gate("delete", "pod", pod, "--force", "--grace-period=0"));
            case KILL, HANG -> {
                int before = gates.restarts(pod);
                gates.signal(pod, outage == Outage.KILL ? "KILL" : "STOP");
                yield later(() -> await("its container is started again")
                        .pollInterval(Duration.ofMillis(500))
                        .atMost(LONG)
                        .until(() -> gates.restarts(pod) > before));
            }
            case DATABASE -> {
                gates.postgres().kill();
                yield later(() -> {
                    await("the end of the outage")
                            .pollDelay(DATABASE_DOWN)
                            .atMost(LONG)
                            .until(() -> true);
                    gates.postgres().restart();
                });
            }
            case API_SERVER ->
                later(() -> {
                    cluster.plane().stopApiServer();
                    cluster.plane().restartApiServer();
                });
            case DRAIN ->
                later(() -> {
                    String node = cluster.nodes().getLast().name();
                    must(admin.run("drain", node, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=55s"));
                    must(admin.run("uncordon", node));
                });
        };
    }

    private static void gate(String... command) {
        String[] words = new String[command.length + 2];
        System.arraycopy(command, 0, words, 0, command.length);
        words[command.length] = "-n";
        words[command.length + 1] = GatesInPods.NAMESPACE;
        must(admin.run(words));
    }

    private interface Step {
        void run() throws IOException;
    }

    private static CompletableFuture<Void> later(Step step) {
        return CompletableFuture.runAsync(() -> {
            try {
                step.run();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void more(DeployLoad load, int calls) {
        int until = load.calls().size() + calls;
        await("deploys")
                .pollInterval(Duration.ofMillis(50))
                .atMost(LONG)
                .until(() -> load.calls().size() >= until);
    }

    private static OutageReport.Cell deploys(List<DeployLoad.Call> calls, Instant start) {
        List<DeployLoad.Call> failed =
                calls.stream().filter(DeployLoad.Call::failed).toList();
        failed.stream().map(DeployLoad.Call::failure).distinct().limit(10).forEach(System.out::println);
        String until = failed.stream()
                .map(call -> call.start().plus(call.took()))
                .max(Instant::compareTo)
                .map(last -> ", the last after " + OutageReport.seconds(between(start, last)))
                .orElse("");
        return new OutageReport.Cell(
                Failures.kind(failed.stream().map(DeployLoad.Call::failure).toList()),
                "%d of %d fail%s".formatted(failed.size(), calls.size(), until));
    }

    /** The decisions that the API server was told since this outage began. */
    private static OutageReport.Cell records() throws IOException {
        AuditedDeploys told = AuditedDeploys.of(cluster.plane().audit());
        List<String> missing = new ArrayList<>();
        try {
            await("the store has every decision")
                    .atMost(Duration.ofSeconds(30))
                    .ignoreExceptions()
                    .until(() -> {
                        missing.clear();
                        missing.addAll(told.missing(stored()));
                        return missing.isEmpty();
                    });
        } catch (ConditionTimeoutException e) {
            missing.forEach(System.out::println);
        }
        int judged = told.judged().size() - known;
        return new OutageReport.Cell(missing.isEmpty() ? "none lost" : "lost", missing.size() + " of " + judged);
    }

    private static Set<String> stored() throws SQLException {
        return RecordedRequests.of(RecordStore.at(gates.postgres().url())).rows().values().stream()
                .flatMap(List::stream)
                .map(RecordedRequests.Row::decisionId)
                .collect(Collectors.toSet());
    }

    private static double between(Instant start, Instant end) {
        return Duration.between(start, end).toMillis() / 1000.0;
    }
}
