package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.audit.store.RecordStore;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** What came past the gate is found and told; what came through it is not. Steps of one story, in order. */
@OnCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class UngatedIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NAMESPACE = "population";
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final int MANY = 50;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ControlPlane cluster;
    private static Chart chart;
    private static GateProcess gate;
    private static Kubectl admin;
    private static Kubectl dev;

    @BeforeAll
    static void install(ControlPlane plane) throws IOException {
        cluster = plane;
        chart = new Chart(plane);
        admin = chart.admin();
        dev = plane.kubectl("dev");
        Chart.defineRecords(admin);
        must(admin.apply(Chart.namespace(NAMESPACE, "production")));
        must(admin.apply(Chart.deployment(NAMESPACE, "payments", "1")));
        must(admin.run("rollout", "status", "deployment/payments", "-n", NAMESPACE, "--timeout=60s"));
        GateFolder.prepare(folder);
        gate = GateProcess.start(folder, cluster.kubeconfig("admin"));
        webhook();
    }

    @AfterAll
    static void stop() throws IOException {
        if (gate != null) {
            gate.close();
        }
        if (chart != null) {
            chart.uninstall();
        }
    }

    private static void webhook() throws IOException {
        chart.install(
                "webhook.url=" + gate.url(), "webhook.caBundle=" + gate.caBundle(), "identities.gate=admin@novapay");
        await("the webhook")
                .atMost(Duration.ofSeconds(30))
                .until(() -> admin.run(
                                "create",
                                "deployment",
                                "probe",
                                "-n",
                                NAMESPACE,
                                "--image=elsewhere/probe:1",
                                "--dry-run=server")
                        .out()
                        .contains("probe"));
    }

    @Test
    @Order(1)
    void whatRanBefore_isTheBaseline() {
        await("the baseline")
                .atMost(SOON)
                .untilAsserted(
                        () -> assertThat(told("payments")).containsExactly("observed baseline", "observed healthy"));
        await("the cluster")
                .atMost(SOON)
                .until(() -> !records("type = 'observed' AND kind = 'Cluster'").isEmpty());
    }

    @Test
    @Order(2)
    void deploy_isAppliedByItsDecisionAndHealthy() throws Exception {
        must(setImage("2"));
        await("the deploy")
                .atMost(SOON)
                .untilAsserted(() -> assertThat(told("payments"))
                        .containsExactly(
                                "observed baseline", "observed healthy", "observed applied", "observed healthy"));
        JsonNode applied = records("outcome = 'applied'").getFirst();
        List<JsonNode> decisions = records(
                "type = 'decision' AND id = '" + applied.path("decisionId").asText() + "'");
        assertThat(decisions).hasSize(1);
        assertThat(decisions.getFirst().at("/change/digest")).isEqualTo(applied.at("/change/digest"));
        assertThat(applied.at("/actor/username").asText()).isEqualTo("dev@novapay");
    }

    @Test
    @Order(3)
    void webhookDeleted_theChangeIsFoundAndTold() throws Exception {
        must(admin.run("delete", "validatingwebhookconfiguration", "deploy-gate"));
        await("a change past the gate").atMost(SOON).until(() -> setImage("3").succeeded());
        await("the record").atMost(SOON).until(() -> ungated().size() == 1);
        JsonNode record = ungated().getFirst();
        assertThat(record.at("/change/images/0/image").asText()).endsWith("payments:3");
        assertThat(record.path("ranBefore").asBoolean()).isFalse();
        assertThat(record.at("/before/decisionId").asText()).startsWith("d-");
        assertThat(record.path("selfAsserted").toString()).contains("kubectl-set");
        await("metrics and log, which follow the record").atMost(SOON).untilAsserted(() -> {
            assertThat(metrics()).contains("deploygate_ungated_total 1.0").contains("deploygate_ungated_workloads 1.0");
            assertThat(Files.readString(folder.resolve("gate.log")))
                    .contains("UNGATED: deployment/payments in " + NAMESPACE);
        });
        await("the event")
                .atMost(SOON)
                .until(() -> admin.run(
                                "get",
                                "events",
                                "-n",
                                NAMESPACE,
                                "--field-selector=involvedObject.name=payments,reason=Ungated")
                        .out()
                        .contains("No decision admitted template"));
    }

    /** It is told once, and what comes through the gate again is not told. */
    @Test
    @Order(4)
    void webhookPutBack_deploysAreGatedAgain() throws Exception {
        webhook();
        must(setImage("4"));
        await("the deploy").atMost(SOON).until(() -> told("payments").getLast().equals("observed healthy"));
        assertThat(ungated()).hasSize(1);
        await("nothing ungated runs").atMost(SOON).until(() -> metrics().contains("deploygate_ungated_workloads 0.0"));
    }

    /** Nobody looked: neither the webhook nor the gate was there. The undo is a way back, and told as such. */
    @Test
    @Order(5)
    void gateAway_theChangeIsFoundWhenItIsBack() throws Exception {
        gate.close();
        must(admin.run("delete", "validatingwebhookconfiguration", "deploy-gate"));
        await("a change past the gate").atMost(SOON).until(() -> setImage("2").succeeded());
        must(admin.apply(Chart.deployment(NAMESPACE, "planted", "1")));
        gate = GateProcess.start(folder, cluster.kubeconfig("admin"));
        webhook();
        await("the records").atMost(SOON).until(() -> ungated().size() == 3);
        assertThat(ungated().stream()
                        .map(record -> record.at("/change/images/0/image").asText()))
                .anyMatch(image -> image.endsWith("planted:1"))
                .anyMatch(image -> image.endsWith("payments:2"));
        assertThat(ungated().stream().filter(record -> record.path("ranBefore").asBoolean()))
                .hasSize(1);
        assertThat(records("type = 'gate.stop'")).hasSize(1);
        assertThat(records("type = 'gate.start'").getLast().at("/before/end").asText())
                .isEqualTo("recorded");
    }

    @Test
    @Order(6)
    void manyDeploysAtOnce_noFalseAlarm() throws Exception {
        String manifests = IntStream.range(0, MANY)
                .mapToObj(i -> Chart.deployment(NAMESPACE, "many-" + i, "1").replace("replicas: 3", "replicas: 1"))
                .collect(Collectors.joining("\n---\n"));
        must(dev.apply(manifests));
        Config config = Config.fromKubeconfig(cluster.kubeconfig("dev").toFile());
        try (KubernetesClient client =
                        new KubernetesClientBuilder().withConfig(config).build();
                ExecutorService threads = Executors.newFixedThreadPool(MANY)) {
            List<Future<?>> deploys = new ArrayList<>();
            for (int i = 0; i < MANY; i++) {
                String name = "many-" + i;
                deploys.add(threads.submit(() -> deploy(client, name)));
            }
            for (Future<?> deploy : deploys) {
                deploy.get();
            }
        }
        await("all of them")
                .atMost(Duration.ofMinutes(2))
                .until(() -> records("outcome = 'applied' AND name LIKE 'many-%' AND document LIKE '%:9\"}%'")
                                .size()
                        == MANY);
        // The while after which it would be told has to pass.
        await("another look")
                .during(Duration.ofSeconds(15))
                .atMost(SOON)
                .until(() -> ungated().size() == 3);
    }

    private static void deploy(KubernetesClient client, String name) {
        for (String tag : List.of("7", "8", "9")) {
            client.apps()
                    .deployments()
                    .inNamespace(NAMESPACE)
                    .withName(name)
                    .patch(
                            PatchContext.of(PatchType.STRATEGIC_MERGE),
                            "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"app\",\"image\":"
                                    + "\"registry.novapay.local/" + name + ":" + tag + "\"}]}}}}");
        }
    }

    private static Kubectl.Result setImage(String tag) {
        return dev.run(
                "set", "image", "deployment/payments", "app=registry.novapay.local/payments:" + tag, "-n", NAMESPACE);
    }

    private static List<JsonNode> ungated() throws IOException, SQLException {
        return records("type = 'ungated' AND namespace = '" + NAMESPACE + "'");
    }

    private static List<String> told(String name) throws IOException, SQLException {
        return records("type IN ('observed', 'ungated') AND namespace = '" + NAMESPACE + "' AND name = '" + name + "'")
                .stream()
                .map(record -> record.path("schema").asText().replaceAll(".*/(.*)/v1", "$1") + " "
                        + record.path("outcome").asText())
                .toList();
    }

    /** Oldest first. */
    private static List<JsonNode> records(String condition) throws IOException, SQLException {
        RecordStore store = RecordStore.at("jdbc:sqlite:" + folder.resolve("data/decisions.db"));
        try (Connection connection = store.reader();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT document FROM record WHERE " + condition + " ORDER BY sequence")) {
            List<JsonNode> records = new ArrayList<>();
            while (found.next()) {
                records.add(JSON.readTree(found.getString(1)));
            }
            return records;
        }
    }

    private static String metrics() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(gate.adminUrl() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }
}
