package com.novapay.deploygate.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.kubernetes.Cluster;
import com.novapay.deploygate.kubernetes.ClusterProblem;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** Looks at each thing once, however many checks ask for it. Confined to one thread. */
public final class CachingClusterView implements ClusterView {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private final Cluster cluster;
    private final Optional<URI> admin;
    private final Map<String, Object> seen = new HashMap<>();

    public CachingClusterView(Cluster cluster, Optional<URI> admin) {
        this.cluster = cluster;
        this.admin = admin;
    }

    @Override
    @SuppressWarnings("unchecked") // what is kept under a path is what was put there
    public List<JsonNode> list(String path) throws Unseen {
        return (List<JsonNode>) look(path, () -> {
            try {
                return cluster.list(path);
            } catch (ClusterProblem e) {
                if (e.kind() == ClusterProblem.Kind.UNKNOWN_KIND) {
                    return List.<JsonNode>of();
                }
                throw e;
            }
        });
    }

    @Override
    @SuppressWarnings("unchecked") // as above
    public Optional<JsonNode> find(String path) throws Unseen {
        return (Optional<JsonNode>) look(path, () -> cluster.find(path));
    }

    @Override
    public Probe probe(String path, ObjectNode document) throws Unseen {
        try {
            cluster.create(path, document, true);
            return new Probe.Admitted();
        } catch (ClusterProblem e) {
            String message = String.valueOf(e.getMessage());
            if (message.startsWith("denied: ")) {
                return new Probe.Refused(message.substring("denied: ".length()));
            }
            if (message.startsWith("the API server could not call the gate")) {
                return new Probe.Unasked(message.substring(message.indexOf("failed calling webhook")));
            }
            throw new Unseen("whether the gate answers: " + message);
        }
    }

    @Override
    public Map<String, String> readiness(String namespace) throws Unseen {
        if (admin.isPresent()) {
            return Map.of(String.valueOf(admin.get().getAuthority()), readyz(admin.get()));
        }
        if (namespace.isEmpty()) {
            return Map.of();
        }
        String core = "/api/v1/namespaces/" + namespace;
        Map<String, String> told = new TreeMap<>();
        try {
            for (JsonNode pod : list(core + "/pods")) {
                String name = pod.at("/metadata/name").asText();
                if (isGate(pod)) {
                    told.put(name, cluster.text(core + "/pods/" + name + ":" + adminPort(pod) + "/proxy/readyz"));
                }
            }
        } catch (ClusterProblem | Unseen e) {
            told.clear(); // who may not reach Pods may reach the Service, which leads to one of them
        }
        return told.isEmpty() ? Map.of("one of them", ofService(core)) : told;
    }

    private static boolean isGate(JsonNode pod) {
        return pod.at("/metadata/labels")
                        .path("app.kubernetes.io/name")
                        .asText()
                        .equals(Installed.NAME)
                && pod.at("/metadata/deletionTimestamp").isMissingNode()
                && pod.at("/status/phase").asText().equals("Running");
    }

    private static int adminPort(JsonNode pod) {
        for (JsonNode container : pod.at("/spec/containers")) {
            for (JsonNode port : container.path("ports")) {
                if (port.path("name").asText().equals("admin")) {
                    return port.path("containerPort").asInt();
                }
            }
        }
        return 8080;
    }

    private String ofService(String core) throws Unseen {
        try {
            return cluster.text(core + "/services/deploy-gate:admin/proxy/readyz");
        } catch (ClusterProblem e) {
            throw new Unseen("readyz: " + e.getMessage());
        }
    }

    private static String readyz(URI admin) throws Unseen {
        try (HttpClient http = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            HttpRequest request = HttpRequest.newBuilder(admin.resolve("/readyz"))
                    .timeout(PATIENCE)
                    .build();
            return http.send(request, HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new Unseen("readyz: " + admin + " cannot be reached");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unseen("readyz: interrupted");
        }
    }

    /** What may not be looked at is not asked for again. */
    private Object look(String path, Supplier<Object> question) throws Unseen {
        Object known = seen.computeIfAbsent(path, asked -> {
            try {
                return question.get();
            } catch (ClusterProblem e) {
                return e;
            }
        });
        if (known instanceof ClusterProblem problem) {
            throw new Unseen(path.substring(path.lastIndexOf('/') + 1) + ": " + problem.getMessage());
        }
        return known;
    }
}
