package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A gated namespace on the shared cluster with a gate of its own, the real Argo CD and a Git repository. */
final class ArgoStage implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(40);
    private static final Pattern DECISION = Pattern.compile("[Dd]ecision (d-\\w+)");
    private static final Pattern DIGEST = Pattern.compile("--change (sha256:\\w+)");

    final Path folder;
    final Chart chart;
    final Kubectl admin;
    GateProcess gate;
    final ArgoCd argocd;
    final GitRepository git;
    final String namespace;
    private final Path kubeconfig;
    private final Map<String, String> settings;

    private ArgoStage(ControlPlane plane, Path folder, String namespace, Map<String, String> settings)
            throws IOException, InterruptedException {
        this.folder = folder;
        this.namespace = namespace;
        this.settings = settings;
        chart = new Chart(plane);
        admin = chart.admin();
        Chart.defineRecords(admin);
        must(admin.apply(Chart.namespace(namespace, "production")));
        argocd = ArgoCd.start(plane, folder.resolve("argocd"));
        git = GitRepository.create(folder.resolve("git"));
        GateFolder.prepare(folder);
        kubeconfig = plane.kubeconfig("admin");
        gate = GateProcess.start(folder, kubeconfig, settings);
        install();
    }

    /** @param more values of the chart */
    void install(String... more) throws IOException {
        List<String> values = new ArrayList<>(List.of(
                "webhook.url=" + gate.url(), "webhook.caBundle=" + gate.caBundle(), "identities.gate=admin@novapay"));
        values.addAll(List.of(more));
        chart.install(values.toArray(String[]::new));
    }

    /** Another process with the same record and nothing in memory. */
    void restartGate() throws IOException {
        gate.close();
        gate = GateProcess.start(folder, kubeconfig, settings);
        install();
    }

    /** Everything is open. */
    static ArgoStage set(ControlPlane plane, Path folder, String namespace) throws IOException, InterruptedException {
        return set(plane, folder, namespace, Map.of());
    }

    /** @param settings environment variables of the gate */
    static ArgoStage set(ControlPlane plane, Path folder, String namespace, Map<String, String> settings)
            throws IOException, InterruptedException {
        return new ArgoStage(plane, folder, namespace, settings);
    }

    /** Commits a Deployment of three pods; the commit. */
    String commit(String name, String tag) throws IOException, InterruptedException {
        return git.commit(name + "/deployment.yaml", Chart.deployment(namespace, name, tag));
    }

    /** Makes the Application of that name. */
    void application(String name, String syncPolicy) {
        must(admin.apply(ArgoCd.application(name, namespace, git, syncPolicy)));
    }

    /** No day is open from now on; returns when the gate says so. */
    void close(String deployed) throws IOException {
        GateFolder.open(folder, "");
        await("the closed calendar").atMost(Duration.ofMinutes(3)).until(() -> refuses(deployed, "deploy-days"));
    }

    /** Every day is open from now on; returns when the gate says so. */
    void open(String deployed) throws IOException {
        GateFolder.open(folder, "Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday");
        await("the open calendar")
                .atMost(Duration.ofMinutes(3))
                .until(() -> admin.run(dryRun(deployed)).succeeded());
    }

    boolean refuses(String deployed, String code) {
        return admin.run(dryRun(deployed)).err().contains(code);
    }

    String phase(String application) {
        return operation(application, "phase");
    }

    String message(String application) {
        return operation(application, "message");
    }

    private String operation(String application, String field) {
        return admin.looks()
                .object(ArgoCd.NAMESPACE, "application/" + application)
                .at("/status/operationState/" + field)
                .asText();
    }

    String image(String deployment) {
        return admin.looks()
                .object(namespace, "deployment/" + deployment)
                .at("/spec/template/spec/containers/0/image")
                .asText();
    }

    /** The image of a Deployment with that tag. */
    static String image(String deployment, String tag) {
        return "registry.novapay.local/" + deployment + ":" + tag;
    }

    /** The decision that a text names. */
    static String decision(String text) {
        return found(DECISION, text);
    }

    /** The digest that the commands in a text are about. */
    static String digest(String text) {
        return found(DIGEST, text);
    }

    String metrics() throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create(gate.adminUrl() + "/metrics"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        }
    }

    String gateLog() throws IOException {
        return Files.readString(folder.resolve("gate.log"));
    }

    @Override
    public void close() throws IOException {
        argocd.close();
        gate.close();
        chart.uninstall();
        must(admin.run("delete", "namespace", namespace, "--ignore-not-found", "--wait=false"));
    }

    private String[] dryRun(String deployed) {
        return new String[] {
            "set", "image", "deployment/" + deployed, "app=probe:1", "-n", namespace, "--dry-run=server"
        };
    }

    private static String found(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new AssertionError(pattern + " is not in: " + text);
        }
        return matcher.group(1);
    }
}
