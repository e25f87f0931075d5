package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The life of an installation in the cluster: from a cold start with no gate, through upgrades, to the end. Pods here are
 * objects only, so that the gate is a process, and the chart's Service is turned to it; steps of one story, in order.
 */
@OnCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InstallIT {
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:deploy-gate:deploy-gate";

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static Chart chart;
    private static Kubectl admin;
    private static Kubectl dev;
    private static @Nullable GateProcess gate;
    private static String caBundle = "";
    private static String port = "";

    @BeforeAll
    static void start(ControlPlane plane) throws IOException {
        chart = new Chart(plane);
        admin = chart.admin();
        dev = plane.kubectl("dev");
        GateFolder.prepare(folder);
    }

    @AfterAll
    static void stop() throws IOException {
        if (gate != null) {
            gate.close();
        }
        chart.uninstall();
    }

    @Test
    @Order(1)
    void installPage_commandsInstallARefusal(ControlPlane plane) throws IOException, InterruptedException {
        List<String> commands = TypedCommands.of("docs/install.md");
        assertThat(commands).hasSizeLessThanOrEqualTo(5);
        must(admin.run("create", "namespace", "payments"));
        String notes = must(TypedCommands.type(plane, commands.getFirst())).out();
        assertThat(notes)
                .contains("kubectl -n deploy-gate rollout status deployment/deploy-gate")
                .contains("WARNING: decisions are recorded in the Pods' own folders")
                .doesNotContain("records.guarded");
        for (String command : commands.subList(1, commands.size() - 1)) {
            must(TypedCommands.type(plane, command));
        }
        Kubectl.Result proof = TypedCommands.type(plane, commands.getLast());
        assertThat(proof.exitCode()).isEqualTo(1);
        assertThat(proof.err()).contains("failed calling webhook \"deploy.deploygate.novapay.com\"");
    }

    @Test
    @Order(2)
    void coldStart_locksDeploysInGatedNamespacesAndNothingElse() {
        must(admin.apply(Chart.namespace("bank", "production")));
        await("the webhook")
                .atMost(Duration.ofSeconds(30))
                .until(() -> dev.apply(Chart.deployment("bank", "vault", "1"))
                        .err()
                        .contains("failed calling webhook \"deploy.deploygate.novapay.com\""));
        must(chart.platform()
                .run("label", "namespace", "deploy-gate", "deploygate.novapay.com/environment=production"));
        must(admin.run("rollout", "status", "deployment/deploy-gate", "-n", "deploy-gate", "--timeout=50s"));
        must(admin.run("rollout", "restart", "deployment/deploy-gate", "-n", "deploy-gate"));
        must(admin.run("set", "env", "deployment/deploy-gate", "-n", "deploy-gate", "REPAIRED=yes"));
        must(admin.run("rollout", "status", "deployment/deploy-gate", "-n", "deploy-gate", "--timeout=50s"));
        must(admin.apply(Chart.deployment("kube-system", "dns", "1")));
        must(admin.run("delete", "deployment", "dns", "-n", "kube-system"));
        assertThat(must(admin.run(
                                "get",
                                "pdb",
                                "deploy-gate",
                                "-n",
                                "deploy-gate",
                                "-o",
                                "jsonpath={.spec.maxUnavailable}"))
                        .out())
                .isEqualTo("1");
    }

    @ParameterizedTest
    @Order(3)
    @CsvSource({
        "yes, list, namespaces, ''",
        "yes, watch, deployments.apps, bank",
        "yes, watch, rollouts.argoproj.io, bank",
        "yes, create, events, argocd",
        "no, get, events, argocd",
        "yes, list, secrets/deploy-gate-tls, deploy-gate",
        "yes, update, secrets/deploy-gate-tls, deploy-gate",
        "yes, create, leases, deploy-gate",
        "yes, update, leases/deploy-gate, deploy-gate",
        "yes, patch, validatingwebhookconfigurations/deploy-gate, ''",
        "no, patch, validatingwebhookconfigurations/other, ''",
        "no, create, validatingwebhookconfigurations, ''",
        "no, delete, validatingwebhookconfigurations/deploy-gate, ''",
        "no, update, validatingadmissionpolicies, ''",
        "no, get, secrets/other, deploy-gate",
        "no, create, secrets, deploy-gate",
        "no, list, secrets, default",
        "no, update, leases/other, deploy-gate",
        "no, create, leases, kube-system",
        "no, update, namespaces, ''",
        "no, patch, deployments.apps, default",
        "no, patch, deployments.apps, deploy-gate",
        "no, get, pods, default",
        "no, get, configmaps, default",
        "no, impersonate, users, ''"
    })
    void theGatesRights_areWhatItNeedsAndNoMore(String answer, String verb, String resource, String namespace) {
        Kubectl.Result can = namespace.isEmpty()
                ? admin.as(SERVICE_ACCOUNT).run("auth", "can-i", verb, resource)
                : admin.as(SERVICE_ACCOUNT).run("auth", "can-i", verb, resource, "-n", namespace);
        assertThat(can.out().strip()).isEqualTo(answer);
    }

    @Test
    @Order(4)
    void aGateBehindTheService_isAskedOnceItsAuthorityIsTrusted() throws IOException {
        GateProcess started = GateProcess.start(folder);
        gate = started;
        caBundle = started.caBundle();
        port = Integer.toString(URI.create(started.url()).getPort());
        chart.install("service.port=" + port);
        must(
                admin.run(
                        "patch",
                        "service",
                        "deploy-gate",
                        "-n",
                        "deploy-gate",
                        "--type=merge",
                        "-p",
                        "{\"spec\":{\"type\":\"ExternalName\",\"externalName\":\"localhost\",\"clusterIP\":null,\"clusterIPs\":null}}"));
        await("a call")
                .atMost(Duration.ofSeconds(30))
                .until(() -> dev.apply(Chart.deployment("bank", "vault", "1"))
                        .err()
                        .contains("certificate signed by unknown authority"));
        must(admin.as(SERVICE_ACCOUNT)
                .run(
                        "patch",
                        "validatingwebhookconfiguration",
                        "deploy-gate",
                        "--type=json",
                        "-p",
                        IntStream.range(0, 3)
                                .mapToObj(entry -> "{\"op\":\"add\",\"path\":\"/webhooks/" + entry
                                        + "/clientConfig/caBundle\",\"value\":\"" + caBundle + "\"}")
                                .collect(Collectors.joining(",", "[", "]"))));
        await("the first deploy")
                .atMost(Duration.ofSeconds(30))
                .until(() -> dev.apply(Chart.deployment("bank", "vault", "1")).succeeded());
        must(dev.run("rollout", "status", "deployment/vault", "-n", "bank", "--timeout=50s"));
        closed();
    }

    /** Values change under a running gate: no write fails meanwhile, what it keeps itself stays, and it still refuses. */
    @Test
    @Order(5)
    void upgrade_keepsServing() throws Exception {
        open();
        AtomicBoolean upgrading = new AtomicBoolean(true);
        try (ExecutorService writer = Executors.newSingleThreadExecutor()) {
            Future<Integer> writes = writer.submit(writes(upgrading));
            for (int seconds = 3; seconds <= 5; seconds++) {
                chart.install(
                        "service.port=" + port,
                        "webhook.timeoutSeconds=" + seconds,
                        "replicas=" + seconds,
                        "config.limits.permits=" + seconds + "00",
                        "podAnnotations.round=n" + seconds);
            }
            upgrading.set(false);
            assertThat(writes.get()).isGreaterThan(10);
        }
        String webhooks = must(admin.run(
                        "get",
                        "validatingwebhookconfiguration",
                        "deploy-gate",
                        "-o",
                        "jsonpath={.webhooks[*].timeoutSeconds} {.webhooks[0].clientConfig.caBundle}"))
                .out();
        assertThat(webhooks).isEqualTo("5 1 5 " + caBundle);
        must(admin.run("rollout", "status", "deployment/deploy-gate", "-n", "deploy-gate", "--timeout=50s"));
        closed();
    }

    @Test
    @Order(6)
    void uninstall_leavesAClusterThatWorks() throws IOException {
        closed();
        chart.uninstall();
        await("deploys pass")
                .atMost(Duration.ofSeconds(30))
                .until(() -> setImage("9").succeeded());
        must(dev.run("rollout", "status", "deployment/vault", "-n", "bank", "--timeout=50s"));
        must(dev.run("rollout", "undo", "deployment/vault", "-n", "bank"));
        must(dev.run("run", "tool", "-n", "bank", "--image=tool:1"));
        must(admin.run("label", "namespace", "bank", "deploygate.novapay.com/environment-"));
        must(admin.run("delete", "namespace", "bank", "--timeout=50s"));
        assertThat(must(admin.run(
                                "get",
                                "validatingwebhookconfigurations,validatingadmissionpolicies,validatingadmissionpolicybindings,"
                                        + "clusterroles,clusterrolebindings",
                                "-l",
                                "app.kubernetes.io/name=deploy-gate",
                                "-o",
                                "name"))
                        .out())
                .isEmpty();
        assertThat(must(admin.run("get", "all,configmaps,secrets,leases", "-n", "deploy-gate", "-o", "name"))
                        .out()
                        .lines())
                .allMatch(left -> List.of("configmap/kube-root-ca.crt", "lease.coordination.k8s.io/deploy-gate")
                                .contains(left)
                        || left.startsWith("pod/"));
    }

    private static Callable<Integer> writes(AtomicBoolean upgrading) {
        return () -> {
            int written = 0;
            while (upgrading.get()) {
                must(setImage(Integer.toString(100 + written)));
                written++;
            }
            return written;
        };
    }

    private static void open() throws IOException {
        GateFolder.open(folder, "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday");
        await("the open calendar")
                .atMost(Duration.ofSeconds(30))
                .until(() -> setImage("open").succeeded());
    }

    /** Proves that the gate decides. */
    private static void closed() throws IOException {
        GateFolder.open(folder, "");
        await("the closed calendar")
                .atMost(Duration.ofSeconds(30))
                .until(() -> dev.run(
                                "set",
                                "image",
                                "deployment/vault",
                                "-n",
                                "bank",
                                "app=registry.novapay.local/vault:closed",
                                "--dry-run=server")
                        .err()
                        .contains("is refused: deploy-days"));
    }

    private static Kubectl.Result setImage(String tag) {
        return dev.run("set", "image", "deployment/vault", "-n", "bank", "app=registry.novapay.local/vault:" + tag);
    }
}
