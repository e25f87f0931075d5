package com.novapay.deploygate.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.yaml.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All facts of one moment, indexed by what they are looked up by. Immutable, thread-safe. */
public final class FactSet {
    private final Map<String, JsonNode> namespaceLabels = new HashMap<>();
    private final List<ObjectNode> openIncidents = new ArrayList<>();
    private final NavigableMap<Instant, List<ObjectNode>> resolvedIncidents = new TreeMap<>();
    private final Map<ApprovalKey, List<ObjectNode>> approvals = new HashMap<>();
    private final Map<WorkloadKey, List<ObjectNode>> migrations = new HashMap<>();
    private final Map<String, List<ObjectNode>> verifications = new HashMap<>();
    private final Map<WorkloadKey, JsonNode> histories = new HashMap<>();
    private final Map<WorkloadKey, JsonNode> templates = new HashMap<>();

    private record ApprovalKey(WorkloadKey workload, String change) {}

    /** Indexes documents in the shape of the custom resources, Namespaces and Deployments included; others are left out. */
    public FactSet(Iterable<JsonNode> documents) {
        for (JsonNode document : documents) {
            add(document);
        }
    }

    private void add(JsonNode document) {
        JsonNode metadata = document.path("metadata");
        JsonNode spec = document.path("spec");
        String namespace = metadata.path("namespace").asText();
        switch (document.path("kind").asText()) {
            case "Namespace" -> namespaceLabels.put(metadata.path("name").asText(), metadata.path("labels"));
            case "Incident" -> incident(flatten(document));
            case "Approval" -> {
                ApprovalKey key = new ApprovalKey(
                        key(namespace, spec), spec.path("change").asText());
                list(approvals, key).add(flatten(document));
            }
            case "Migration" -> list(migrations, key(namespace, spec)).add(flatten(document));
            case "Verification" -> list(verifications, digest(spec)).add(flatten(document));
            case "ReleaseHistory" -> histories.put(key(namespace, spec), spec);
            case "Deployment" ->
                templates.put(
                        new WorkloadKey(
                                namespace, "Deployment", metadata.path("name").asText()),
                        spec.path("template"));
            default -> {}
        }
    }

    JsonNode namespaceLabels(String namespace) {
        return namespaceLabels.getOrDefault(namespace, JsonNodeFactory.instance.objectNode());
    }

    /** Incidents that are not resolved at a moment. */
    List<ObjectNode> incidents(Instant now) {
        List<ObjectNode> open = new ArrayList<>(openIncidents);
        resolvedIncidents.tailMap(now, false).values().forEach(open::addAll);
        return open;
    }

    List<ObjectNode> approvals(WorkloadKey workload, @Nullable String change) {
        return change == null ? List.of() : approvals.getOrDefault(new ApprovalKey(workload, change), List.of());
    }

    List<ObjectNode> migrations(WorkloadKey workload) {
        return migrations.getOrDefault(workload, List.of());
    }

    List<ObjectNode> verifications(String digest) {
        return verifications.getOrDefault(digest, List.of());
    }

    JsonNode history(WorkloadKey workload) {
        return histories.getOrDefault(workload, JsonNodeFactory.instance.missingNode());
    }

    JsonNode template(WorkloadKey workload) {
        return templates.getOrDefault(workload, JsonNodeFactory.instance.missingNode());
    }

    /** Resolved ones pile up over the years; a change is shown only those it may meet. */
    private void incident(ObjectNode incident) {
        Optional<Instant> resolved = Times.parse(incident.path("resolvedAt").asText());
        if (resolved.isPresent()) {
            list(resolvedIncidents, resolved.get()).add(incident);
        } else {
            openIncidents.add(incident);
        }
    }

    private static String digest(JsonNode spec) {
        String image = spec.path("image").asText();
        return image.substring(image.indexOf('@') + 1);
    }

    private static WorkloadKey key(String namespace, JsonNode spec) {
        JsonNode workload = spec.path("workload");
        return new WorkloadKey(
                namespace, workload.path("kind").asText(), workload.path("name").asText());
    }

    private static ObjectNode flatten(JsonNode document) {
        JsonNode metadata = document.path("metadata");
        ObjectNode flat = JsonNodeFactory.instance.objectNode();
        document.path("spec").properties().forEach(field -> flat.set(field.getKey(), field.getValue()));
        flat.put("name", metadata.path("name").asText());
        if (metadata.has("namespace")) {
            flat.put("namespace", metadata.path("namespace").asText());
        }
        if (metadata.has("creationTimestamp")) {
            flat.set("createdAt", metadata.get("creationTimestamp"));
        }
        return flat;
    }

    private static <K> List<ObjectNode> list(Map<K, List<ObjectNode>> index, K key) {
        return index.computeIfAbsent(key, ignored -> new ArrayList<>());
    }
}
