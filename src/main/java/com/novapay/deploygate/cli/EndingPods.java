package com.novapay.deploygate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Pods that a controller no longer counts, because they were told to end, and that are still ready: a client whose connection is open
 * talks to them. Stateless.
 */
final class EndingPods {
    private EndingPods() {}

    /** How many of a workload's Pods are ending and still ready; 0 where they may not be seen. */
    static int ready(RollbackCluster cluster, FoundWorkload workload) {
        String selector = selector(workload.object().at("/spec/selector"));
        if (selector.isEmpty()) {
            return 0;
        }
        try {
            return (int) cluster
                    .list("/api/v1/namespaces/" + workload.namespace() + "/pods?labelSelector="
                            + URLEncoder.encode(selector, StandardCharsets.UTF_8))
                    .stream()
                    .filter(EndingPods::isReadyAndEnding)
                    .count();
        } catch (ClusterProblem e) {
            if (e.kind() == ClusterProblem.Kind.REFUSED || e.kind() == ClusterProblem.Kind.ABSENT) {
                return 0; // whoever may write a Deployment need not be allowed to list Pods
            }
            throw e;
        }
    }

    private static boolean isReadyAndEnding(JsonNode pod) {
        if (!pod.at("/metadata/deletionTimestamp").isTextual()) {
            return false;
        }
        for (JsonNode condition : pod.at("/status/conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition.path("status").asText().equals("True");
            }
        }
        return false;
    }

    /** A label selector in the notation of queries; empty for none. */
    private static String selector(JsonNode selector) {
        List<String> parts = new ArrayList<>();
        selector.path("matchLabels")
                .properties()
                .forEach(label ->
                        parts.add(label.getKey() + "=" + label.getValue().asText()));
        for (JsonNode expression : selector.path("matchExpressions")) {
            String key = expression.path("key").asText();
            List<String> values = new ArrayList<>();
            expression.path("values").forEach(value -> values.add(value.asText()));
            String operator = expression.path("operator").asText();
            parts.add(
                    switch (operator) {
                        case "Exists" -> key;
                        case "DoesNotExist" -> "!" + key;
                        default ->
                            key + " " + operator.toLowerCase(Locale.ROOT) + " (" + String.join(",", values) + ")";
                    });
        }
        return String.join(",", parts);
    }
}
