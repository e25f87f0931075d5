package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * The gate as the chart installs it: the Pods that the Deployment made, each run from the gate's own image with the mounts,
 * environment, arguments, service account and rights that the API server says it has. Only what a kubelet and kube-proxy do is
 * done by tests. Steps of one story, in order.
 */
@OnCluster
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class InClusterIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:deploy-gate:deploy-gate";
    private static final Path RIGHTS = Path.of("src/test/resources/golden/gate-rights.txt");

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private static Path folder;

    private static ContainerImage image;
    private static ControlPlane plane;
    private static Chart chart;
    private static Kubectl admin;
    private static KubernetesClient dev;
    private static ServiceForwarder service;
    /** The Pods that run, and the gate of each at the same place. */
    private static final List<GatePod> pods = new ArrayList<>();

    private static final List<GateReplica> gates = new ArrayList<>();

    /** What other classes' gates did on the same control plane. */
    private static int auditedBefore;

    @BeforeAll
    static void install(ControlPlane shared) throws IOException, InterruptedException {
        image = ContainerImage.built();
        plane = shared;
        auditedBefore =
                Files.exists(plane.audit()) ? Files.readAllLines(plane.audit()).size() : 0;
        chart = new Chart(plane);
        admin = chart.admin();
        dev = new KubernetesClientBuilder()
                .withConfig(Config.fromKubeconfig(plane.kubeconfig("dev").toFile()))
                .build();
        GateFolder.prepare(folder);
        service = new ServiceForwarder();
        must(admin.apply(Chart.namespace("till", "production")));
        must(admin.run("create", "namespace", "payments"));
    }

    @AfterAll
    static void stop() throws IOException {
        gates.forEach(GateReplica::close);
        pods.forEach(GatePod::gone);
        if (service != null) {
            service.close();
        }
        if (dev != null) {
            dev.close();
        }
        if (chart != null) {
            chart.uninstall();
        }
    }

    /** Nobody but the gates themselves makes the certificate and publishes its authority. */
    @Test
    @Order(1)
    void readme_commandsInstallAGateThatRefuses() throws IOException, InterruptedException {
        List<String> commands = TypedCommands.of("README.md");
        assertThat(commands).hasSizeLessThanOrEqualTo(5).isEqualTo(TypedCommands.of("docs/install.md"));
        must(TypedCommands.type(plane, commands.getFirst()));
        sendCallsToTests();
        startAll("first");
        assertThat(gates).hasSize(2);
        gates.forEach(InClusterIT::serveBy);
        for (String command : commands.subList(1, commands.size() - 1)) {
            must(TypedCommands.type(plane, command));
        }
        await("the webhook is in force").atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            Kubectl.Result proof = TypedCommands.type(plane, commands.getLast());
            if (proof.succeeded()) { // the API server does not know of the label yet
                must(admin.run("delete", "deployment", "proof", "-n", "payments"));
            }
            assertThat(proof.err())
                    .contains("deployment/proof in payments is refused:")
                    .contains("image-digest");
        });
        assertThat(gates.get(0).certificate()).isEqualTo(gates.get(1).certificate());
        assertThat(gates.get(0).log()).contains("; facts from " + plane.apiServer());
        must(TypedCommands.type(plane, "kubectl delete namespace payments --wait=false"));
    }

    /** Rules of one's own, as a user would set them. Here only the calendar and the freeze decide after that. */
    @Test
    @Order(2)
    void upgrade_bringsOtherRules() throws IOException {
        upgrade("second");
        must(admin.apply(Chart.deployment("till", "desk", "1")));
        assertThat(refusal()).isEmpty();
    }

    @Test
    @Order(3)
    void incident_locksWithinASecondAndUnlocksWhenResolved() {
        assertThat(refusal()).isEmpty();
        Kubectl commander = admin.as("ic@novapay", "system:masters", "incident-commanders");
        must(commander.apply(
                "{apiVersion: deploygate.novapay.com/v1alpha1, kind: Incident, metadata: {name: till-down},"
                        + " spec: {severity: SEV-1, title: down}}"));
        await("the lock").atMost(Duration.ofSeconds(1)).until(() -> refusal().contains("incident-freeze"));
        must(commander.run(
                "patch",
                "incident/till-down",
                "--type=merge",
                "-p",
                "{\"spec\":{\"resolvedAt\":\"2026-11-24T10:00:00Z\",\"resolvedBy\":\"ic@novapay\"}}"));
        await("the unlock").atMost(Duration.ofSeconds(1)).until(() -> refusal().isEmpty());
    }

    /** The token that a Pod starts with ends within the hour, and the kubelet writes another one in time. */
    @Test
    @Order(4)
    void tokenRenewed_gatesGoOnWhenTheOldOneEnds() throws IOException {
        must(admin.run("create", "secret", "generic", "brief", "-n", "deploy-gate"));
        GatePod pod = pods.get(0).withTokenOf("brief");
        try (GateReplica gate = pod.start(image)) {
            gate.awaitReady();
            String old = pod.renewToken("");
            must(admin.run("delete", "secret", "brief", "-n", "deploy-gate"));
            await("the end of its token")
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> !admin.run("get", "--raw", "/version", "--token=" + old)
                            .succeeded());
            await("nothing is missed")
                    .during(Duration.ofSeconds(12))
                    .atMost(Duration.ofSeconds(30))
                    .until(gate::isReady);
        }
    }

    /** Values change under writes: other Pods, another configuration, another webhook. */
    @Test
    @Order(5)
    void upgradeRollsBothReplicasUnderWrites_noCallFails() throws IOException {
        try (Writer writer = new Writer(dev, "till", "desk")) {
            writer.more(10);
            upgrade("third", "webhook.timeoutSeconds=4", "config.limits.permits=300", "podAnnotations.round=two");
            writer.more(20);
            assertThat(writer.end()).isEmpty();
            assertThat(gates.get(0).answered() + gates.get(1).answered()).isGreaterThan(20);
        }
        assertThat(refusal()).isEmpty();
    }

    /** What it may is pinned; what it tried is all allowed. */
    @Test
    @Order(6)
    void rights_areThePinnedOnesAndNothingItTriedWasRefused() throws IOException {
        String rights = admin.as(SERVICE_ACCOUNT, "system:serviceaccounts", "system:authenticated")
                .run("auth", "can-i", "--list", "--no-headers", "-n", "deploy-gate")
                .out()
                .lines()
                .map(line -> line.strip().replaceAll(" {2,}", "  "))
                .sorted()
                .collect(Collectors.joining("\n", "", "\n"));
        if (Boolean.getBoolean("regenerate")) {
            Files.writeString(RIGHTS, rights);
        }
        assertThat(RIGHTS)
                .as("regenerate: ./mvnw verify -Dit.test=InClusterIT -Dregenerate=true")
                .hasContent(rights);

        Set<String> did = new TreeSet<>();
        List<String> refused = new ArrayList<>();
        List<String> audited = Files.readAllLines(plane.audit());
        for (String line : audited.subList(auditedBefore, audited.size())) {
            JsonNode event = JSON.readTree(line);
            if (event.at("/responseStatus/code").asInt() == 403) {
                refused.add(line);
            }
            did.add(event.path("verb").asText() + " "
                    + event.at("/objectRef/resource").asText());
        }
        assertThat(refused).isEmpty();
        assertThat(did)
                .contains(
                        "list incidents", "watch incidents", "update secrets", "patch validatingwebhookconfigurations");
        for (GateReplica gate : gates) {
            assertThat(gate.log()).doesNotContainIgnoringCase("forbidden");
        }
    }

    /** The Deployment replaces its Pods; a new gate is ready before an old one is told to stop. */
    private static void upgrade(String round, String... values) throws IOException {
        if (!admin.run("get", "secret", "meanwhile", "-n", "deploy-gate").succeeded()) {
            must(admin.run("create", "secret", "generic", "meanwhile", "-n", "deploy-gate"));
        }
        // New Pods are ready here before their gates are; the old ones' tokens must not end a minute after that.
        for (GatePod pod : pods) {
            pod.renewToken("meanwhile");
        }
        List<GateReplica> old = List.copyOf(gates);
        List<GatePod> oldPods = List.copyOf(pods);
        gates.clear();
        pods.clear();
        chart.install(values(values));
        must(admin.run("rollout", "status", "deployment/deploy-gate", "-n", "deploy-gate", "--timeout=50s"));
        startAll(round);
        assertThat(gates).hasSameSizeAs(old);
        for (int i = 0; i < gates.size(); i++) {
            serveBy(gates.get(i));
            terminate(old.get(i));
            oldPods.get(i).gone();
        }
    }

    /** What kube-proxy does for a Service: the API server finds what stands for one. */
    private static void sendCallsToTests() throws IOException {
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
        JsonNode entries = JSON.readTree(
                        must(admin.run("get", "validatingwebhookconfiguration", "deploy-gate", "-o", "json"))
                                .out())
                .path("webhooks");
        ArrayNode ports = JSON.createArrayNode();
        for (int i = 0; i < entries.size(); i++) {
            ports.addObject()
                    .put("op", "replace")
                    .put("path", "/webhooks/" + i + "/clientConfig/service/port")
                    .put("value", service.port());
        }
        must(admin.run(
                "patch", "validatingwebhookconfiguration", "deploy-gate", "--type=json", "-p", ports.toString()));
    }

    private static void startAll(String round) throws IOException {
        for (JsonNode made : GatePod.of(admin)) {
            GatePod pod = new GatePod(admin, plane.apiServer(), made, folder.resolve(round + "-" + pods.size()));
            pods.add(pod);
            gates.add(pod.start(image));
        }
        gates.forEach(GateReplica::awaitReady);
    }

    private static void serveBy(GateReplica gate) {
        service.add(gate);
        await("the Service sends to it").atMost(Duration.ofSeconds(20)).until(() -> service.sendsTo(gate));
    }

    /** Endpoints forget a Pod while its preStop hook waits; then it gets its signal. */
    private static void terminate(GateReplica gate) throws IOException {
        service.remove(gate);
        await("preStop").pollDelay(Duration.ofSeconds(5)).until(() -> !service.sendsTo(gate));
        gate.close();
        assertThat(gate.log().strip()).endsWith("\"message\":\"stopped\"}");
    }

    /** What the API server says to another deploy; empty when it would pass. */
    private static String refusal() {
        try {
            dev.apps()
                    .deployments()
                    .inNamespace("till")
                    .withName("desk")
                    .dryRun()
                    .patch(
                            PatchContext.of(PatchType.STRATEGIC_MERGE),
                            "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"try\":\"" + System.nanoTime()
                                    + "\"}}}}}");
            return "";
        } catch (KubernetesClientException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** What a user would set: rules of his own in a folder of the node. */
    private static String[] values(String... more) {
        List<String> values = new ArrayList<>(List.of(
                "service.port=" + service.port(),
                "config.policies=/policies",
                "extraVolumes[0].name=policies",
                "extraVolumes[0].hostPath.path=" + folder.resolve("policies"),
                "extraVolumeMounts[0].name=policies",
                "extraVolumeMounts[0].mountPath=/policies",
                "extraVolumeMounts[0].readOnly=true"));
        values.addAll(List.of(more));
        return values.toArray(String[]::new);
    }
}
