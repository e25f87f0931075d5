package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/**
 * A shared control plane on which the chart's webhook and companion policies ask a gate that runs from this checkout. Tests change its
 * policies' data.
 */
final class GatedCluster implements AutoCloseable {
    private final Path folder;
    private final ControlPlane plane;
    private final GateProcess gate;
    private final Chart chart;

    private GatedCluster(Path folder, ControlPlane plane, GateProcess gate, Chart chart) {
        this.folder = folder;
        this.plane = plane;
        this.gate = gate;
        this.chart = chart;
    }

    /** Starts a gate in {@code folder} with {@code data} beside the shipped policies, and installs the chart on {@code plane}. */
    static GatedCluster start(ControlPlane plane, Path folder, String data) throws IOException {
        return start(plane, folder, data, Map.of());
    }

    /** @param settings environment variables of the gate */
    static GatedCluster start(ControlPlane plane, Path folder, String data, Map<String, String> settings)
            throws IOException {
        GateFolder.prepare(folder);
        GateFolder.write(folder, data);
        Chart chart = new Chart(plane);
        Chart.defineRecords(chart.admin());
        GateProcess gate = GateProcess.start(folder, plane.kubeconfig("admin"), settings);
        try {
            chart.install(
                    "webhook.url=" + gate.url(),
                    "webhook.caBundle=" + gate.caBundle(),
                    "identities.gate=admin@novapay");
            must(chart.admin().apply(PEOPLE));
            return new GatedCluster(folder, plane, gate, chart);
        } catch (IOException | RuntimeException | AssertionError e) {
            gate.close();
            throw e;
        }
    }

    ControlPlane plane() {
        return plane;
    }

    Chart chart() {
        return chart;
    }

    Kubectl kubectl(String person) throws IOException {
        return plane.kubectl(person);
    }

    /** Somebody who types {@code novapay}. */
    Shell shell(String person) throws IOException {
        return new Shell(plane.kubeconfig(person));
    }

    /**
     * Labels a namespace and returns when the gate judges there: a test of a gate that is not asked would be green, too.
     */
    void gate(String namespace, String environment) {
        must(chart.admin().apply(namespace(namespace, environment)));
        Kubectl nobody = chart.admin().as("nobody@novapay", "developers", "system:authenticated");
        await("the gate of " + namespace)
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(nobody.run(
                                        "create",
                                        "deployment",
                                        "proof",
                                        "-n",
                                        namespace,
                                        "--image=nothing",
                                        "--dry-run=server",
                                        "--field-manager=proof")
                                .err())
                        .contains("deployment/proof in " + namespace + " is refused"));
    }

    /** Puts other data beside the policies; returns when they are in force. */
    void turn(String data) throws IOException, InterruptedException {
        double before = metric("deploygate_policy_loads_total{result=\"activated\",stage=\"\"}");
        GateFolder.write(folder, data);
        await("other policies")
                .atMost(Duration.ofMinutes(3))
                .until(() -> metric("deploygate_policy_loads_total{result=\"activated\",stage=\"\"}") > before);
    }

    /** A metric of the gate, by its whole name; zero when there is none yet. */
    double metric(String name) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(gate.adminUrl() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .sum();
        }
    }

    /** How many changes of a class the gate let in, or refused. */
    double answered(String changeClass, String outcome) throws IOException, InterruptedException {
        return metric("deploygate_admission_duration_seconds_count{class=\"" + changeClass + "\",outcome=\"" + outcome
                + "\"}");
    }

    /** From now on nobody answers the webhook. */
    void stopGate() {
        gate.close();
    }

    @Override
    public void close() {
        gate.close();
    }

    /** Developers and Argo CD may do everything there, as far as RBAC goes. */
    private static String namespace(String name, String environment) {
        return """
                apiVersion: v1
                kind: Namespace
                metadata:
                  name: %1$s
                  labels: {deploygate.novapay.com/environment: %2$s, deploygate.novapay.com/team: payments}
                ---
                apiVersion: rbac.authorization.k8s.io/v1
                kind: RoleBinding
                metadata: {name: people, namespace: %1$s}
                roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
                subjects:
                - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: developers}
                - {apiGroup: rbac.authorization.k8s.io, kind: User, name: 'system:serviceaccount:argocd:argocd-application-controller'}
                """.formatted(name, environment);
    }

    /** Whoever may write records at all; what they may say is for the gate to judge. */
    private static final String PEOPLE = """
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRole
            metadata: {name: writes-records}
            rules:
            - apiGroups: [deploygate.novapay.com]
              resources: [approvals, migrations]
              verbs: [get, list, create, patch]
            - {apiGroups: [""], resources: [namespaces], verbs: [get]}
            - {apiGroups: [apps], resources: [deployments], verbs: [get]}
            - {apiGroups: [argoproj.io], resources: [rollouts], verbs: [get]}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: writes-records}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: writes-records}
            subjects:
            - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: team-lead}
            - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: vp-engineering}
            - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: platform-team}
            ---
            apiVersion: rbac.authorization.k8s.io/v1
            kind: ClusterRoleBinding
            metadata: {name: commands-incidents}
            roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: deploy-gate-incidents}
            subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: incident-commanders}]
            """;
}
