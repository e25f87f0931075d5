package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The chart as it is installed by tests, and the people it knows. */
final class Chart {
    private final ControlPlane plane;
    private final Kubectl admin;

    Chart(ControlPlane plane) throws IOException {
        this.plane = plane;
        this.admin = plane.kubectl("admin");
    }

    /** Defines the gate's custom resources; returns when the API server serves them. */
    static void defineRecords(Kubectl admin) {
        must(admin.run("apply", "--server-side", "--force-conflicts", "-f", "chart/crds"));
        must(admin.run("wait", "--for=condition=Established", "--timeout=30s", "-f", "chart/crds"));
    }

    /** Installs or upgrades with {@code values} as {@code key=value}. */
    void install(String... values) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                "upgrade", "--install", "deploy-gate", "chart", "--namespace", "deploy-gate", "--create-namespace"));
        for (String value : values) {
            command.add("--set");
            command.add(value);
        }
        must(plane.helm(command.toArray(String[]::new)));
    }

    /** Uninstalls what is installed; returns when the API server has forgotten it. */
    void uninstall() throws IOException {
        must(plane.helm("uninstall", "deploy-gate", "--namespace", "deploy-gate", "--wait", "--ignore-not-found"));
        must(admin.apply(namespace("uninstalled", "production")));
        await("the end of webhook and policies")
                .atMost(Duration.ofSeconds(30))
                .until(() -> admin.run("run", "tool", "-n", "uninstalled", "--image=tool:1", "--dry-run=server")
                                .succeeded()
                        && admin.run(
                                        "create",
                                        "deployment",
                                        "free",
                                        "-n",
                                        "uninstalled",
                                        "--image=tool:1",
                                        "--dry-run=server")
                                .succeeded());
    }

    /** A cluster administrator, whom the webhook and the policies know by nothing. */
    Kubectl admin() {
        return admin;
    }

    /** A cluster administrator of the platform group. */
    Kubectl platform() {
        return admin.as("root@novapay", "system:masters", "novapay:platform");
    }

    /** A person on call who may go past the gate. */
    Kubectl breakGlass() {
        return admin.as("oncall@novapay", "novapay:breakglass", "system:authenticated");
    }

    /** A service account in whose groups somebody put the break-glass group. */
    Kubectl breakGlassRobot() {
        return admin.as(
                "system:serviceaccount:ci:deployer",
                "system:serviceaccounts",
                "system:serviceaccounts:ci",
                "novapay:breakglass",
                "system:authenticated");
    }

    Kubectl rollouts() {
        return admin.as("system:serviceaccount:argo-rollouts:argo-rollouts");
    }

    Kubectl argocd() {
        return admin.as("system:serviceaccount:argocd:argocd-application-controller");
    }

    /** A namespace that is gated, in which all those above may do what the role {@code admin} may. */
    static String namespace(String name, String environment) {
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
                - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: 'novapay:breakglass'}
                - {apiGroup: rbac.authorization.k8s.io, kind: Group, name: 'system:serviceaccounts'}
                """.formatted(name, environment);
    }

    /** A Deployment with three pods. */
    static String deployment(String namespace, String name, String tag) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: %2$s, namespace: %1$s, labels: {app.kubernetes.io/name: %2$s}}
                spec:
                  replicas: 3
                  selector: {matchLabels: {app: %2$s}}
                  template:
                    metadata: {labels: {app: %2$s}}
                    spec: {containers: [{name: app, image: 'registry.novapay.local/%2$s:%3$s'}]}
                """.formatted(namespace, name, tag);
    }
}
