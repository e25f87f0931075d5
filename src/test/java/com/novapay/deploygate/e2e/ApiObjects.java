package com.novapay.deploygate.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;

/** Objects of an API server as JSON, read and written as one person; a process of kubectl for each would take most of the time. Thread-safe. */
final class ApiObjects implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final KubernetesClient client;
    private final URI server;

    /** What the API server answered: the object, or a Status. */
    record Answer(int code, JsonNode body) {
        boolean accepted() {
            return code / 100 == 2;
        }
    }

    ApiObjects(ControlPlane plane, String person) throws IOException {
        this(plane.kubeconfig(person));
    }

    ApiObjects(Path kubeconfig) {
        Config config = Config.fromKubeconfig(kubeconfig.toFile());
        client = new KubernetesClientBuilder().withConfig(config).build();
        server = URI.create(config.getMasterUrl());
    }

    /** An object or a list that there is. */
    JsonNode get(String path) {
        return must(ask(path));
    }

    /** What there is at a path, or why not. */
    Answer ask(String path) {
        return send(request(path).build());
    }

    JsonNode create(String path, JsonNode object) {
        return must(
                send(request(path).post("application/json", object.toString()).build()));
    }

    /** @param operations a JSON Patch */
    Answer patch(String path, JsonNode operations) {
        return send(request(path)
                .method("PATCH", "application/json-patch+json", operations.toString())
                .build());
    }

    static JsonNode must(Answer answer) {
        if (!answer.accepted()) {
            throw new AssertionError("the API server answered " + answer.code() + ": " + answer.body());
        }
        return answer.body();
    }

    @Override
    public void close() {
        client.close();
    }

    private HttpRequest.Builder request(String path) {
        return client.getHttpClient().newHttpRequestBuilder().uri(server.resolve(path));
    }

    private Answer send(HttpRequest request) {
        try {
            HttpResponse<byte[]> response =
                    client.getHttpClient().sendAsync(request, byte[].class).get();
            return new Answer(response.code(), JSON.readTree(response.body()));
        } catch (ExecutionException | IOException e) {
            throw new IllegalStateException("the API server did not answer: " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
