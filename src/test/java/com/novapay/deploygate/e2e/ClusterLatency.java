package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Times changes of one Deployment in three namespaces of one API server, in turns: without a webhook, with one that always allows, and
 * behind the gate as the chart sets it up, with the companion policies, all rules in force and every decision recorded.
 * {@code bench/cluster} runs it.
 */
final class ClusterLatency {
    private static final int WARM = 300;
    private static final String DIGEST = "sha256:" + "5f".repeat(32);

    private ClusterLatency() {}

    public static void main(String[] arguments) throws Exception {
        int changes = Integer.parseInt(arguments[0]);
        Path folder = Files.createTempDirectory("bench-cluster");
        System.err.println("Starting a control plane, a webhook that always allows, and the gate …");
        String table;
        try (ControlPlane plane = ControlPlane.start(ClusterBinaries.built(), folder);
                AllowingWebhook allowing = AllowingWebhook.start(Path.of(arguments[2]))) {
            Chart chart = new Chart(plane);
            RolloutsController.define(plane);
            Chart.defineRecords(chart.admin());
            rules(folder);
            try (GateProcess gate = GateProcess.start(folder, plane.kubeconfig("admin"));
                    KubernetesClient writer = new KubernetesClientBuilder()
                            .withConfig(Config.fromKubeconfig(
                                    plane.kubeconfig("dev").toFile()))
                            .build()) {
                objects(chart, allowing);
                chart.install("webhook.url=" + gate.url(), "webhook.caBundle=" + gate.caBundle());
                proveRefusal(plane.kubectl("dev"));
                table = measure(writer, changes, plane.apiServer());
            }
            long asked = allowing.end();
            if (asked < changes) {
                throw new IllegalStateException("the webhook that always allows was asked " + asked + " times only");
            }
        }
        Files.writeString(Path.of(arguments[1]), table);
        System.out.print(table);
    }

    /** The shipped rules, open every day, for a Deployment that one person writes. */
    private static void rules(Path folder) throws IOException {
        GateFolder.prepare(folder);
        String data = Files.readString(Path.of("policies", "data.yaml"))
                .replaceFirst(
                        "open_days: \\[[^]]*]",
                        "open_days: [Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday]")
                .replaceFirst("approval_days: \\[[^]]*]", "approval_days: []")
                .replaceFirst("exempt: \\[]", "exempt: [gated/desk]")
                .replaceFirst("(?s)(gitops:\\s+users: )\\[[^]]*]", "$1[dev@novapay]");
        Files.writeString(folder.resolve("policies/data.yaml"), data);
    }

    private static void objects(Chart chart, AllowingWebhook allowing) throws IOException {
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        must(chart.admin().apply(Chart.namespace("gated", "production")));
        for (String namespace : List.of("free", "allowed")) {
            must(chart.admin()
                    .apply(Chart.namespace(namespace, "production")
                            .replaceFirst("labels: \\{[^}]*}", "labels: {bench: " + namespace + "}")));
        }
        must(chart.admin().apply(VERIFICATIONS.replace("@DIGEST@", DIGEST).replace("@NOW@", now)));
        for (String namespace : List.of("free", "allowed", "gated")) {
            must(chart.admin().apply(DEPLOYMENT.replace("@IN@", namespace).replace("@DIGEST@", DIGEST)));
        }
        must(chart.admin().apply(ALLOW.replace("@URL@", allowing.url()).replace("@CA@", allowing.caBundle())));
    }

    /** A gate that is not asked would be fast. */
    private static void proveRefusal(Kubectl dev) {
        await("the webhook")
                .atMost(Duration.ofSeconds(30))
                .until(() -> dev.run(
                                "set", "image", "deployment/desk", "-n", "gated", "app=nothing", "--dry-run=server")
                        .err()
                        .contains("deployment/desk in gated is refused: "));
    }

    private static String measure(KubernetesClient writer, int changes, URI apiServer) throws Exception {
        Map<String, long[]> nanos = new LinkedHashMap<>();
        for (String namespace : List.of("free", "allowed", "gated")) {
            nanos.put(namespace, new long[changes]);
        }
        List<String> namespaces = List.copyOf(nanos.keySet());
        String before = load();
        for (int i = -WARM; i < changes; i++) {
            for (int turn = 0; turn < namespaces.size(); turn++) {
                String namespace = namespaces.get(Math.floorMod(i + turn, namespaces.size()));
                long took = change(writer, apiServer, namespace, i + WARM);
                if (i >= 0) {
                    Objects.requireNonNull(nanos.get(namespace))[i] = took;
                }
            }
            if (i % 100 == 0) {
                System.err.println(i < 0 ? "warming" : i + " of " + changes);
            }
        }
        nanos.values().forEach(Arrays::sort);
        return report(nanos, changes, before);
    }

    private static long change(KubernetesClient writer, URI apiServer, String namespace, int number) throws Exception {
        String patch = "{\"spec\":{\"template\":{\"metadata\":{\"annotations\":{\"change\":\"" + number + "\"}}}}}";
        long start = System.nanoTime();
        HttpResponse<byte[]> response = writer.getHttpClient()
                .sendAsync(
                        writer.getHttpClient()
                                .newHttpRequestBuilder()
                                .uri(apiServer.resolve("/apis/apps/v1/namespaces/" + namespace + "/deployments/desk"))
                                .method("PATCH", "application/merge-patch+json", patch)
                                .build(),
                        byte[].class)
                .get();
        long took = System.nanoTime() - start;
        if (response.code() != 200) {
            throw new IllegalStateException("change " + number + " in " + namespace + " was refused: "
                    + new String(response.body(), StandardCharsets.UTF_8));
        }
        return took;
    }

    private static String report(Map<String, long[]> nanos, int changes, String before) throws IOException {
        StringBuilder table = new StringBuilder();
        table.append(Instant.now().truncatedTo(ChronoUnit.MINUTES)).append(", ");
        table.append(Runtime.getRuntime().availableProcessors())
                .append(" cores, load before ")
                .append(before);
        table.append(", after ").append(load()).append(", ").append(changes).append(" changes each, in turns\n\n");
        table.append("| write | p50 ms | p99 ms | added at p50 | added at p99 | max ms |\n|---|---|---|---|---|---|\n");
        Map<String, String> names = Map.of(
                "free",
                "no webhook",
                "allowed",
                "webhook that always allows",
                "gated",
                "Deploy Gate and companion policies");
        long[] free = nanos.getOrDefault("free", new long[0]);
        nanos.forEach((namespace, times) -> table.append(String.format(
                Locale.ROOT,
                "| %s | %.2f | %.2f | %+.2f | %+.2f | %.2f |%n",
                names.get(namespace),
                at(times, 0.5),
                at(times, 0.99),
                at(times, 0.5) - at(free, 0.5),
                at(times, 0.99) - at(free, 0.99),
                at(times, 1))));
        return table.toString();
    }

    private static double at(long[] sorted, double share) {
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)] / 1e6;
    }

    private static String load() throws IOException {
        String text = Files.readString(Path.of("/proc/loadavg"));
        return text.substring(0, text.indexOf(' '));
    }

    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: desk, namespace: @IN@, labels: {app.kubernetes.io/name: desk}}
            spec:
              replicas: 0
              selector: {matchLabels: {app: desk}}
              template:
                metadata: {labels: {app: desk}}
                spec:
                  containers:
                  - name: app
                    image: registry.novapay.local/desk@@DIGEST@
                    env: [{name: MODE, value: live}]
                    ports: [{containerPort: 8080}]
                    readinessProbe: {httpGet: {path: /ready, port: 8080}}
                    resources: {requests: {cpu: 100m, memory: 128Mi}, limits: {memory: 256Mi}}
              revisionHistoryLimit: 2
            """;

    private static final String VERIFICATIONS = """
            apiVersion: deploygate.novapay.com/v1alpha1
            kind: Verification
            metadata: {name: desk-ci, namespace: gated}
            spec:
              image: "@DIGEST@"
              reportedBy: system:serviceaccount:ci:pipeline
              checks:
              - {name: lint, result: passed, finishedAt: "@NOW@"}
              - {name: unit, result: passed, finishedAt: "@NOW@"}
              - {name: integration, result: passed, finishedAt: "@NOW@"}
              - {name: security-scan, result: passed, finishedAt: "@NOW@"}
              - {name: image-build, result: passed, finishedAt: "@NOW@"}
              - {name: review, result: passed, finishedAt: "@NOW@"}
            ---
            apiVersion: deploygate.novapay.com/v1alpha1
            kind: Verification
            metadata: {name: desk-smoke, namespace: gated}
            spec:
              image: "@DIGEST@"
              environment: staging
              reportedBy: system:serviceaccount:ci:smoke
              checks: [{name: smoke, result: passed, finishedAt: "@NOW@"}]
            """;

    private static final String ALLOW = """
            apiVersion: admissionregistration.k8s.io/v1
            kind: ValidatingWebhookConfiguration
            metadata: {name: always-allow}
            webhooks:
            - name: allow.bench.novapay.com
              admissionReviewVersions: [v1]
              failurePolicy: Fail
              sideEffects: None
              timeoutSeconds: 5
              clientConfig: {url: '@URL@', caBundle: @CA@}
              namespaceSelector: {matchLabels: {bench: allowed}}
              rules:
              - {apiGroups: [apps], apiVersions: ["*"], resources: [deployments], operations: [CREATE, UPDATE, DELETE], scope: Namespaced}
            """;
}
