package com.novapay.deploygate.e2e;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Deploys at a steady rate, each call by itself, to many workloads in turn: two calls at a time for one object collide, and the API
 * server then asks the gate again. A call that fails is not repeated.
 */
final class DeployLoad implements AutoCloseable {
    static final int OBJECTS = 25;
    private static final Duration EVERY = Duration.ofMillis(200);

    /**
     * One call.
     *
     * @param failure what the client was told; empty when the deploy was admitted
     */
    record Call(Instant start, Duration took, String failure) {
        boolean failed() {
            return !failure.isEmpty();
        }
    }

    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI deployments;
    private final HttpClient client;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger sent = new AtomicInteger();
    private final ConcurrentLinkedQueue<Call> calls = new ConcurrentLinkedQueue<>();

    private DeployLoad(ControlPlane plane, String namespace) throws IOException, GeneralSecurityException {
        this.deployments = plane.apiServer().resolve("/apis/apps/v1/namespaces/" + namespace + "/deployments/");
        // Each call by itself: with HTTP/2 those that wait would hold up the others.
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .sslContext(ReviewLoad.trusting(plane.authority()))
                .build();
    }

    /** Deploys five times a second to the workloads of {@link #workloads}, as {@code dev}. */
    static DeployLoad start(ControlPlane plane, String namespace) throws IOException, GeneralSecurityException {
        DeployLoad load = new DeployLoad(plane, namespace);
        ScheduledFuture<?> _ = load.clock.scheduleAtFixedRate(
                () -> load.callers.execute(load::deploy), 0, EVERY.toMillis(), TimeUnit.MILLISECONDS);
        return load;
    }

    /** The workloads that are deployed to, as a manifest; they have no Pods. */
    static String workloads(String namespace) {
        StringBuilder manifest = new StringBuilder();
        for (int i = 0; i < OBJECTS; i++) {
            manifest.append("---\n")
                    .append(Chart.deployment(namespace, "load-" + i, "1").replace("replicas: 3", "replicas: 0"));
        }
        return manifest.toString();
    }

    /** The calls that have ended. */
    List<Call> calls() {
        return List.copyOf(calls);
    }

    /** Stops, and answers with all calls. */
    List<Call> end() throws InterruptedException {
        clock.shutdownNow();
        clock.awaitTermination(10, TimeUnit.SECONDS);
        callers.shutdown();
        if (!callers.awaitTermination(60, TimeUnit.SECONDS)) {
            throw new IllegalStateException("calls did not end within a minute");
        }
        return calls();
    }

    private void deploy() {
        String workload = "load-" + sent.getAndIncrement() % OBJECTS;
        Instant start = Instant.now();
        long nanos = System.nanoTime();
        String failure = answer(workload, start);
        calls.add(new Call(start, Duration.ofNanos(System.nanoTime() - nanos), failure));
    }

    private String answer(String workload, Instant version) {
        HttpRequest patch = HttpRequest.newBuilder(deployments.resolve(workload))
                .timeout(PATIENCE)
                .header("Authorization", "Bearer dev-token")
                .header("Content-Type", "application/strategic-merge-patch+json")
                .method("PATCH", HttpRequest.BodyPublishers.ofString("""
                        {"spec": {"template": {"metadata": {"annotations": {"version": "%s"}}}}}
                        """.formatted(version)))
                .build();
        try {
            HttpResponse<String> response = client.send(patch, HttpResponse.BodyHandlers.ofString());
            return response.statusCode() == 200
                    ? ""
                    : response.statusCode() + " "
                            + JSON.readTree(response.body()).path("message").asText(response.body());
        } catch (IOException e) {
            return "no answer: " + e;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "ended by the test";
        }
    }

    @Override
    public void close() {
        clock.shutdownNow();
        callers.shutdownNow();
        client.shutdownNow();
    }
}
