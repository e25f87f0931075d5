package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** An installation as {@code docs/install.md} describes it, in Pods of a real kubelet. Steps of one story, in order. */
@Tag("slow")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InPodsIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern DECISION = Pattern.compile("Decision (d-\\w+)");
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static NodeCluster cluster;
    private static GatesInPods gates;
    private static Kubectl admin;

    @BeforeAll
    static void install() throws Exception {
        cluster = NodeCluster.start(folder, 1);
        admin = cluster.plane().kubectl("admin");
        gates = GatesInPods.installReceiving(cluster);
    }

    @AfterAll
    static void stop() throws IOException {
        if (gates != null) {
            gates.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    @Order(1)
    void bothGates_areReadyUnderTheRestrictedStandard() {
        assertThat(gates.ready())
                .hasSize(2)
                .allSatisfy(pod -> assertThat(gates.restarts(pod)).isZero());
    }

    @Test
    @Order(2)
    void documentedProof_isDeniedAndRecorded() throws Exception {
        List<String> commands = TypedCommands.of("docs/install.md");
        must(admin.run("create", "namespace", "payments"));
        must(typed(commands.get(2)));
        await("the proof of installation").atMost(SOON).untilAsserted(() -> {
            Kubectl.Result proof = typed(commands.get(3));
            if (proof.succeeded()) { // the API server does not know of the label yet
                must(admin.run("delete", "deployment", "proof", "-n", "payments"));
            }
            assertThat(proof.err())
                    .contains("deployment/proof in payments is refused:")
                    .contains("image-digest");
            String show = "novapay audit show " + decision(proof.err()) + " --config /etc/deploy-gate/config.yaml";
            assertThat(must(typed(inGate(show))).out()).contains("deployment/proof", "image-digest");
        });
    }

    @Test
    @Order(3)
    void statusFromOutside_findsTheGatesReady() throws Exception {
        Kubectl.Result status = new Shell(cluster.plane().platformKubeconfig()).type("novapay status");
        assertThat(status.out())
                .contains(
                        "webhook     as in this release, calls service deploy-gate/deploy-gate",
                        "policies    12 of 12 as in this release",
                        "gate        2 of 2 ready in deploy-gate",
                        "answers     yes",
                        "All is well.");
    }

    /** The shipped policies: staging is open on any day, for images that the pipeline vouched for. */
    @Test
    @Order(4)
    void openDay_deployWithEvidenceIsAdmittedAndItsPodsComeUp() throws Exception {
        cluster.load(cluster.plane().binaries().resolve("web.tar"));
        String image = cluster.nodes().getFirst().pin("registry.novapay.local/web:1");
        must(admin.apply(Chart.namespace("staging", "staging")));
        must(admin.apply(PipelineAccount.MANIFEST));
        String web = Chart.deployment("staging", "web", "1").replace("registry.novapay.local/web:1", image);
        Kubectl dev = cluster.plane().kubectl("dev");
        await("the rules").atMost(SOON).until(() -> dev.apply(web).err().contains("is refused: ci-evidence"));
        Shell pipeline = new Shell(cluster.plane().kubeconfigOf("ci", "pipeline"));
        must(pipeline.type("novapay attest -n staging --image " + image + CHECKS));
        await("the evidence").atMost(SOON).until(() -> dev.apply(web).succeeded());
        must(dev.run("rollout", "status", "deployment/web", "-n", "staging", "--timeout=50s"));
    }

    @Test
    @Order(5)
    void auditList_worksInAPodAsDocumented() throws Exception {
        assertThat(must(typed(inGate("novapay audit list"))).out())
                .contains("staging/Deployment/web", "payments/Deployment/proof");
    }

    @Test
    @Order(6)
    void oneGateKilled_underDeploys() throws Exception {
        must(admin.apply(Chart.namespace("load", "development")));
        await("workloads")
                .atMost(SOON)
                .until(() -> admin.apply(DeployLoad.workloads("load")).succeeded());
        String killed = gates.ready().getFirst();
        try (DeployLoad load = DeployLoad.start(cluster.plane(), "load")) {
            await("deploys").atMost(SOON).until(() -> load.calls().size() > 25);
            Instant kill = Instant.now();
            gates.signal(killed, "KILL");
            await("its container is started again").atMost(SOON).until(() -> gates.restarts(killed) == 1);
            gates.awaitReady(2);
            Instant ready = Instant.now();
            await("deploys to both")
                    .atMost(SOON)
                    .until(() -> load.calls().getLast().start().isAfter(ready.plusSeconds(2)));
            List<DeployLoad.Call> calls = load.end();
            List<DeployLoad.Call> failed =
                    calls.stream().filter(DeployLoad.Call::failed).toList();
            System.out.printf("kill -9 of one gate: %d of %d deploys failed%n", failed.size(), calls.size());
            assertThat(failed).as("until the endpoints know").allSatisfy(call -> {
                assertThat(call.failure()).contains("failed calling webhook");
                assertThat(call.start()).isBetween(kill.minusSeconds(1), ready);
            });
        }
    }

    @Test
    @Order(7)
    void logsOfPods_areJsonLines() throws Exception {
        for (String pod : gates.ready()) {
            List<String> lines = must(admin.run("logs", pod, "-n", "deploy-gate"))
                    .out()
                    .lines()
                    .toList();
            assertThat(lines).isNotEmpty();
            for (String line : lines) {
                JsonNode entry = JSON.readTree(line);
                assertThat(entry.path("time").asText()).as(line).isNotEmpty();
                assertThat(entry.path("message").asText()).as(line).isNotEmpty();
            }
        }
    }

    /** With the rights that the chart gives the gate's own account, and no more. */
    @Test
    @Order(8)
    void signedEvent_opensAndResolvesAnIncident() throws Exception {
        ReceiversInPods receivers = new ReceiversInPods(admin);
        assertThat(receivers.send("{\"id\":\"inc-7\",\"status\":\"open\",\"severity\":\"SEV-3\",\"title\":\"t\"}"))
                .isEqualTo("200 written");
        JsonNode open = receivers.incident("generic-inc-7");
        assertThat(open.path("source").asText()).isEqualTo("generic");
        assertThat(open.path("severity").asText()).isEqualTo("SEV-3");
        assertThat(open.path("openedBy").asText()).isEqualTo(ReceiversInPods.GATE);
        assertThat(open.has("resolvedAt")).isFalse();
        String now = Instant.now().plusSeconds(2).toString();
        assertThat(receivers.send("{\"id\":\"inc-7\",\"status\":\"resolved\",\"updatedAt\":\"" + now + "\"}"))
                .isEqualTo("200 written");
        assertThat(receivers.incident("generic-inc-7").path("resolvedBy").asText())
                .isEqualTo(ReceiversInPods.GATE);

        Kubectl gate = admin.as(
                ReceiversInPods.GATE,
                "system:serviceaccounts",
                "system:serviceaccounts:deploy-gate",
                "system:authenticated");
        assertThat(gate.apply(INCIDENT_OF_ANOTHER_SOURCE).err())
                .contains("the gate writes incidents only of the sources in the chart's value incidents.sources");
        assertThat(gate.run("delete", "incident/generic-inc-7").err()).contains("cannot delete resource");
    }

    private static Kubectl.Result typed(String command) throws IOException, InterruptedException {
        return TypedCommands.type(cluster.plane(), command);
    }

    private static String inGate(String command) {
        return "kubectl -n deploy-gate exec deployment/deploy-gate -- " + command;
    }

    private static String decision(String answer) {
        Matcher id = DECISION.matcher(answer);
        assertThat(id.find()).as(answer).isTrue();
        return id.group(1);
    }

    private static final String INCIDENT_OF_ANOTHER_SOURCE = """
            apiVersion: deploygate.novapay.com/v1alpha1
            kind: Incident
            metadata: {name: pagerduty-p1}
            spec: {severity: SEV-1, title: t, source: pagerduty, externalId: P1, observedAt: "2026-11-24T15:00:00Z"}
            """;

    private static final String CHECKS = " --check lint=passed --check unit=passed --check integration=passed"
            + " --check security-scan=passed --check image-build=passed --check review=passed";
}
