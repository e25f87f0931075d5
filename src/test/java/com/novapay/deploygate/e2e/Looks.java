package com.novapay.deploygate.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.net.HttpURLConnection;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.StreamSupport;

/**
 * Looks at objects of a cluster, as one person, for tests that wait: a look by {@code kubectl} costs thirty times as much, and waits
 * with many of them took a quarter of what the tests used of the processor. Thread-safe.
 */
final class Looks {
    /** Those of a cluster end with the tests' JVM. */
    private static final Map<Path, ApiObjects> OBJECTS = new ConcurrentHashMap<>();

    private final ApiObjects api;

    Looks(Path kubeconfig) {
        api = OBJECTS.computeIfAbsent(kubeconfig, ApiObjects::new);
    }

    /**
     * One object, or a missing node when there is none.
     *
     * @param object as kubectl takes it, such as {@code rollout/checkout}
     */
    JsonNode object(String namespace, String object) {
        String[] words = object.split("/", 2);
        ApiObjects.Answer answer = api.ask(path(namespace, words[0]) + "/" + words[1]);
        return answer.code() == HttpURLConnection.HTTP_NOT_FOUND ? MissingNode.getInstance() : ApiObjects.must(answer);
    }

    /** The images of the first containers of Pods that have not ended, each as often as there are such Pods. */
    List<String> images(String namespace, String selector) {
        String query = "?labelSelector=" + URLEncoder.encode(selector, StandardCharsets.UTF_8);
        return all(api.get(path(namespace, "pods") + query).path("items")).stream()
                .filter(pod -> pod.at("/status/phase").asText().equals("Running"))
                .map(pod -> pod.at("/spec/containers/0/image").asText())
                .toList();
    }

    /** The revisions of a history that the gate saw healthy, the oldest first; none when there is no such history. */
    List<JsonNode> healthy(String namespace, String history) {
        return all(object(namespace, "releasehistory/" + history).at("/spec/revisions")).stream()
                .filter(revision -> revision.hasNonNull("healthyAt"))
                .toList();
    }

    /** The first image of the revision that the gate saw healthy last, or nothing. */
    String lastHealthy(String namespace, String history) {
        List<JsonNode> healthy = healthy(namespace, history);
        return healthy.isEmpty() ? "" : healthy.getLast().at("/images/0").asText();
    }

    private static List<JsonNode> all(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false).toList();
    }

    private static String path(String namespace, String kind) {
        return switch (kind) {
            case "rollout" -> "/apis/argoproj.io/v1alpha1/namespaces/" + namespace + "/rollouts";
            case "application" -> "/apis/argoproj.io/v1alpha1/namespaces/" + namespace + "/applications";
            case "deployment" -> "/apis/apps/v1/namespaces/" + namespace + "/deployments";
            case "releasehistory" ->
                "/apis/deploygate.novapay.com/v1alpha1/namespaces/" + namespace + "/releasehistories";
            case "pods" -> "/api/v1/namespaces/" + namespace + "/pods";
            default -> throw new IllegalArgumentException(kind);
        };
    }
}
