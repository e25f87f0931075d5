package com.novapay.deploygate.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.yaml.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Facts, indexed by what they are looked up by. Documents come and go one by one at the cost of what else is under the same
 * key. Thread-safe; a lookup sees each document as it was before a change or after it, and while it changes perhaps both, but
 * never neither. Documents must not be changed after they were handed in.
 */
public final class FactSet {
    /** The end of an incident that has none. */
    private static final Instant OPEN = Instant.MAX;

    private final Map<Object, KeyedFacts.Entry> places = new ConcurrentHashMap<>();
    private final KeyedFacts<String, JsonNode> namespaceLabels = new KeyedFacts<>();
    private final KeyedFacts<Instant, ObjectNode> openIncidents = new KeyedFacts<>();
    private final ConcurrentNavigableMap<Instant, List<PackedJson>> incidentsByEnd = new ConcurrentSkipListMap<>();
    private final KeyedFacts<Instant, PackedJson> resolvedIncidents = new KeyedFacts<>(incidentsByEnd);
    private final KeyedFacts<ApprovalKey, PackedJson> approvals = new KeyedFacts<>();
    private final KeyedFacts<WorkloadKey, Named> migrations = new KeyedFacts<>();
    private final KeyedFacts<String, PackedJson> verifications = new KeyedFacts<>();
    private final KeyedFacts<WorkloadKey, JsonNode> histories = new KeyedFacts<>();
    private final KeyedFacts<WorkloadKey, PackedJson> templates = new KeyedFacts<>();
    private final KeyedFacts<String, ArgoApplication> applications = new KeyedFacts<>();
    private final KeyedFacts<WorkloadKey, ArgoApplication> managing = new KeyedFacts<>();

    private record ApprovalKey(WorkloadKey workload, String change) {}

    private record Named(String name, PackedJson document) {}

    /** None yet. */
    public FactSet() {}

    /** Indexes documents in the shape of the custom resources, Namespaces, Deployments and Applications included; others are left out. */
    public FactSet(Iterable<JsonNode> documents) {
        int ordinal = 0;
        for (JsonNode document : documents) {
            put(ordinal++, document);
        }
    }

    /** Takes a document in, or another version of it. One thread at a time for each identity. */
    public void put(Object identity, JsonNode document) {
        Optional<? extends KeyedFacts.Entry> place = place(document);
        // In before out: an incident that changes is never unseen for a moment.
        place.ifPresent(KeyedFacts.Entry::enter);
        KeyedFacts.Entry last = place.isPresent() ? places.put(identity, place.get()) : places.remove(identity);
        if (last != null) {
            last.leave();
        }
    }

    /** Drops a document, if it is there. */
    void remove(Object identity) {
        KeyedFacts.Entry last = places.remove(identity);
        if (last != null) {
            last.leave();
        }
    }

    private Optional<? extends KeyedFacts.Entry> place(JsonNode document) {
        JsonNode metadata = document.path("metadata");
        JsonNode spec = document.path("spec");
        String namespace = metadata.path("namespace").asText();
        String name = metadata.path("name").asText();
        return switch (document.path("kind").asText()) {
            case "Namespace" -> Optional.of(namespaceLabels.place(name, metadata.path("labels")));
            case "Incident" -> Optional.of(incident(spec, flatten(document)));
            case "Approval" ->
                Optional.of(spec)
                        .filter(approval -> !approval.hasNonNull("revokedAt"))
                        .map(approval -> approvals.place(
                                new ApprovalKey(
                                        key(namespace, spec),
                                        spec.path("change").asText()),
                                PackedJson.of(flatten(document))));
            case "Migration" ->
                Optional.of(migrations.place(key(namespace, spec), new Named(name, PackedJson.of(flatten(document)))));
            case "Verification" -> Optional.of(verifications.place(digest(spec), PackedJson.of(flatten(document))));
            case "ReleaseHistory" -> Optional.of(histories.place(key(namespace, spec), spec));
            case "Deployment" ->
                Optional.of(spec.path("template"))
                        .filter(JsonNode::isObject)
                        .map(template -> templates.place(
                                new WorkloadKey(namespace, "Deployment", name), PackedJson.of(template)));
            case "Application" -> Optional.of(application(name, ArgoApplication.of(document)));
            default -> Optional.empty();
        };
    }

    JsonNode namespaceLabels(String namespace) {
        return last(namespaceLabels.of(namespace)).orElseGet(JsonNodeFactory.instance::objectNode);
    }

    /** Incidents that are not over at a moment. Those that are pile up over the years and are not looked at. */
    List<ObjectNode> incidents(Instant now) {
        // Open ones first: one that is being resolved is found among those that end, if not among these.
        List<ObjectNode> current = new ArrayList<>(openIncidents.of(OPEN));
        incidentsByEnd.tailMap(now, false).values().forEach(ending -> current.addAll(unpack(ending)));
        return current;
    }

    /** Those of one change that are not revoked. */
    List<ObjectNode> approvals(WorkloadKey workload, @Nullable String change) {
        return change == null ? List.of() : unpack(approvals.of(new ApprovalKey(workload, change)));
    }

    /**
     * Those of a workload that have one of the names, and some others. Whoever may deploy may announce any number, and all of them
     * would be in each record.
     *
     * @param others how many others at most
     */
    List<ObjectNode> migrations(WorkloadKey workload, Set<String> names, int others) {
        List<Named> all = migrations.of(workload);
        return Stream.concat(
                        all.stream().filter(one -> names.contains(one.name())),
                        all.reversed().stream()
                                .filter(one -> !names.contains(one.name()))
                                .limit(others))
                .map(one -> one.document().unpack())
                .toList();
    }

    List<ObjectNode> verifications(String digest) {
        return unpack(verifications.of(digest));
    }

    JsonNode history(WorkloadKey workload) {
        return last(histories.of(workload)).orElse(MissingNode.getInstance());
    }

    JsonNode template(WorkloadKey workload) {
        return last(templates.of(workload)).<JsonNode>map(PackedJson::unpack).orElse(MissingNode.getInstance());
    }

    /** The Argo CD Applications of that name, of whatever namespace. */
    List<ArgoApplication> applications(String name) {
        return applications.of(name);
    }

    /** The Argo CD Applications that count a workload as their own. */
    List<ArgoApplication> managing(WorkloadKey workload) {
        return managing.of(workload);
    }

    private KeyedFacts.Entry application(String name, ArgoApplication application) {
        List<KeyedFacts.Entry> entries = new ArrayList<>(List.of(applications.place(name, application)));
        application.workloads().forEach(workload -> entries.add(managing.place(workload, application)));
        return new KeyedFacts.Entries(entries);
    }

    private KeyedFacts.Entry incident(JsonNode spec, ObjectNode incident) {
        Optional<Instant> end = Times.parse(spec.path("resolvedAt").asText());
        return end.isPresent()
                ? resolvedIncidents.place(end.get(), PackedJson.of(incident))
                : openIncidents.place(OPEN, incident);
    }

    private static List<ObjectNode> unpack(List<PackedJson> facts) {
        return facts.stream().map(PackedJson::unpack).toList();
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

    private static <V> Optional<V> last(List<V> values) {
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
    }
}
