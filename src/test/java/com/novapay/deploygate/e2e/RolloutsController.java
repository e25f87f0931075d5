package com.novapay.deploygate.e2e;

import static com.novapay.deploygate.e2e.ControlPlane.must;
import static com.novapay.deploygate.e2e.Ports.freePort;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The real Argo Rollouts controller on a control plane, known to it as the service account of its own manifest with the rights
 * that this gives it. Only its Pod is a local process.
 */
final class RolloutsController implements AutoCloseable {
    private static final String NAMESPACE = "argo-rollouts";
    private final ManagedProcess process;

    private RolloutsController(ManagedProcess process) {
        this.process = process;
    }

    /** Installs its definitions and rights and starts it; returns when it works. */
    static RolloutsController start(ControlPlane plane) throws IOException {
        Kubectl admin = plane.kubectl("admin");
        String manifest =
                plane.binaries().resolve("manifests/argo-rollouts.yaml").toString();
        must(admin.apply("{apiVersion: v1, kind: Namespace, metadata: {name: " + NAMESPACE + "}}"));
        // Its definitions are too large for the annotation of an apply by the client.
        must(admin.run("apply", "--server-side", "--force-conflicts", "-n", NAMESPACE, "-f", manifest));
        must(admin.run("wait", "--for=condition=Established", "--timeout=50s", "crd/rollouts.argoproj.io"));
        int health = freePort();
        ManagedProcess process = ManagedProcess.start(plane.folder(), "rollouts-controller", command(plane, health));
        try (HttpClient http = HttpClient.newHttpClient()) {
            await("the rollouts controller").atMost(Duration.ofMinutes(1)).until(() -> {
                process.mustRun();
                return isHealthy(http, health);
            });
            return new RolloutsController(process);
        } catch (RuntimeException e) {
            process.close();
            throw e;
        }
    }

    /**
     * Returns when a ReplicaSet that is made now is younger than all of that app by what the controller sees: it tells a way
     * back within {@code rollbackWindow} by creation times, and those are whole seconds ({@code isRollbackWithinWindow} in
     * {@code rollout/sync.go}).
     */
    static void awaitNextSecond(Kubectl cluster, String namespace, String app) {
        String newest = must(cluster.run(
                        "get",
                        "replicasets",
                        "-n",
                        namespace,
                        "-l",
                        "app=" + app,
                        "-o",
                        "jsonpath={range .items[*]}{.metadata.creationTimestamp}{'\\n'}{end}"))
                .out()
                .lines()
                .max(Comparator.naturalOrder())
                .orElseThrow(() -> new IllegalStateException("no ReplicaSet of " + app));
        Instant later = Instant.parse(newest).plusSeconds(1);
        await("the second after " + newest)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> !Instant.now().isBefore(later));
    }

    /** Installs its definitions only: whoever applies a Rollout gets an object, of which nothing becomes. */
    static void define(ControlPlane plane) throws IOException {
        String definitions = Arrays.stream(Files.readString(manifest(plane)).split("(?m)^---$", -1))
                .filter(document -> document.contains("\nkind: CustomResourceDefinition\n"))
                .collect(Collectors.joining("---"));
        Kubectl admin = plane.kubectl("admin");
        must(admin.feed(definitions, "apply", "--server-side", "-f", "-"));
        must(admin.run("wait", "--for=condition=Established", "--timeout=50s", "crd", "--all"));
    }

    private static Path manifest(ControlPlane plane) {
        return plane.binaries().resolve("manifests/argo-rollouts.yaml");
    }

    @Override
    public void close() {
        process.close();
    }

    private static List<String> command(ControlPlane plane, int health) throws IOException {
        Path binary = plane.binaries().resolve("rollouts-controller");
        return List.of(
                binary.toString(),
                "--kubeconfig=" + plane.kubeconfigOf(NAMESPACE, "argo-rollouts"),
                "--leader-elect=false",
                "--metricsPort=" + freePort(),
                "--healthzPort=" + health);
    }

    private static boolean isHealthy(HttpClient http, int port) {
        try {
            return http.send(
                                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/healthz"))
                                            .build(),
                                    HttpResponse.BodyHandlers.discarding())
                            .statusCode()
                    == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
