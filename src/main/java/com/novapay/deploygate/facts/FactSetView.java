package com.novapay.deploygate.facts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.change.Change;
import com.novapay.deploygate.change.TouchedServices;
import com.novapay.deploygate.change.WorkloadHistory;
import com.novapay.deploygate.change.WorkloadKey;
import com.novapay.deploygate.yaml.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers from the fact set in force. Thread-safe as long as its suppliers are. */
public final class FactSetView implements FactsView {
    private static final String LABEL = "deploygate.novapay.com/";
    private static final String MIGRATION = LABEL + "migration";
    private static final int OTHER_MIGRATIONS = 20;
    private final Supplier<FactSet> facts;
    private final Supplier<Freshness> freshness;
    private final Syncs syncs;

    /**
     * Where changes by Argo CD come from.
     *
     * @param users as whom it syncs
     * @param known whether its Applications are known as they are now
     */
    record Syncs(Set<String> users, BooleanSupplier known) {}

    /** A view in which nobody is Argo CD. */
    public FactSetView(Supplier<FactSet> facts, Supplier<Freshness> freshness) {
        this(facts, freshness, new Syncs(Set.of(), () -> false));
    }

    FactSetView(Supplier<FactSet> facts, Supplier<Freshness> freshness, Syncs syncs) {
        this.facts = facts;
        this.freshness = freshness;
        this.syncs = syncs;
    }

    @Override
    public Freshness freshness() {
        return freshness.get();
    }

    @Override
    public Facts of(AdmissionRequest request, Change change, Instant now) {
        FactSet set = facts.get();
        WorkloadKey workload = request.workload();
        JsonNode object = request.object().isMissingNode() ? request.oldObject() : request.object();
        JsonNode named = object.path("metadata").path("labels").path("app.kubernetes.io/name");
        String service = named.isTextual() ? named.textValue() : request.name();

        ObjectNode document = JsonNodeFactory.instance.objectNode();
        // Under its old label and its own name too: a change must not leave an incident by renaming its service.
        JsonNode before = request.oldObject().path("metadata").path("labels").path("app.kubernetes.io/name");
        put(
                document,
                "incidents",
                concerning(
                        set.incidents(now), new HashSet<>(List.of(service, before.asText(service), request.name()))));
        put(document, "approvals", set.approvals(workload, change.digest()));
        put(document, "migrations", set.migrations(workload, declared(object), OTHER_MIGRATIONS));
        put(
                document,
                "verifications",
                change.images().stream()
                        .map(image -> image.digest())
                        .filter(Objects::nonNull)
                        .distinct()
                        .flatMap(digest -> set.verifications(digest).stream())
                        .toList());
        JsonNode uid = object.path("metadata").path("uid");
        document.set(
                "history",
                returning(
                        withHolds(history(
                                HeldImages.named(withLeftBehind(set, workload, change, uid.asText()), request, change),
                                uid)),
                        set,
                        request,
                        change));
        document.set("argocd", argocd(request));
        return facts(set, request, service, document);
    }

    /** What is known of the Argo CD sync that a change comes from; empty for a change by anybody else. */
    ObjectNode argocd(AdmissionRequest request) {
        String user = request.user().username();
        if (!syncs.users().contains(user) || !syncs.known().getAsBoolean()) {
            return JsonNodeFactory.instance.objectNode();
        }
        FactSet set = facts.get();
        Optional<ArgoTracking> tracking = ArgoTracking.of(request);
        Optional<ArgoApplication> hinted = tracking.flatMap(hint -> hint.among(set.applications(hint.name()), user));
        return hinted.filter(one -> one.workloads().contains(request.workload()))
                // Any label may be the one that this installation tracks by. The annotation is Argo CD's own, unless it
                // tracks by a label: then the author of the manifest could name an Application that is not syncing, and
                // approve their own sync.
                .or(() -> hinted.filter(
                        one -> tracking.filter(ArgoTracking::annotated).isPresent()
                                && one.operation()
                                        .filter(ArgoApplication.Operation::open)
                                        .isPresent()))
                .or(() -> managing(set, request.workload()))
                .or(() -> hinted)
                // An operation that is over is not the one that this change comes from.
                .map(application -> application.facts(
                        request.workload(), application.operation().filter(ArgoApplication.Operation::open)))
                .orElseGet(JsonNodeFactory.instance::objectNode);
    }

    /**
     * The Application that counts the workload as its own, whatever label or annotation the installation tracks by: one, or of
     * several that say so the one that syncs.
     */
    private static Optional<ArgoApplication> managing(FactSet set, WorkloadKey workload) {
        List<ArgoApplication> there = set.managing(workload).stream()
                .filter(one -> one.destination().equals(workload.namespace()))
                .toList();
        List<ArgoApplication> syncing = there.stream()
                .filter(one ->
                        one.operation().filter(ArgoApplication.Operation::open).isPresent())
                .toList();
        List<ArgoApplication> meant = there.size() == 1 ? there : syncing;
        return meant.size() == 1 ? Optional.of(meant.getFirst()) : Optional.empty();
    }

    @Override
    public Facts ofRecord(AdmissionRequest request, Instant now) {
        FactSet set = facts.get();
        JsonNode named = request.object().path("spec").path("incident");
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        put(
                document,
                "incidents",
                named.isTextual()
                        ? set.incidents(now).stream()
                                .filter(incident -> incident.path("name").equals(named))
                                .toList()
                        : List.of());
        return facts(set, request, "", document);
    }

    private Facts facts(FactSet set, AdmissionRequest request, String service, ObjectNode document) {
        JsonNode labels = set.namespaceLabels(request.namespace());
        document.putObject("freshness").put("known", freshness.get() instanceof Freshness.Fresh);
        return new Facts(
                service,
                labels.path(LABEL + "team").asText(),
                labels.path(LABEL + "environment").asText(),
                document);
    }

    @Override
    public Optional<WorkloadHistory> history(WorkloadKey workload) {
        return history(facts.get(), workload);
    }

    private static Optional<WorkloadHistory> history(FactSet set, WorkloadKey workload) {
        JsonNode history = set.history(workload);
        if (!history.isObject()) {
            return Optional.empty();
        }
        return Optional.of(WorkloadHistory.of(history));
    }

    @Override
    public Optional<JsonNode> podTemplate(WorkloadKey workload) {
        return Optional.of(facts.get().template(workload)).filter(template -> !template.isMissingNode());
    }

    /**
     * Of a workload that was deleted and made again only the holds count, since what was rolled back from stays so, and until when
     * the one before is known to have been there.
     */
    private static JsonNode history(JsonNode history, JsonNode uid) {
        if (history.isObject() && !history.path("workload").path("uid").equals(uid)) {
            ObjectNode former = JsonNodeFactory.instance.objectNode();
            former.set("holds", history.path("holds"));
            last(history.path("revisions")).ifPresent(at -> former.put("before", at.toString()));
            return former;
        }
        return history.isObject() ? history : JsonNodeFactory.instance.objectNode();
    }

    /** Says of a Rollout's status whether the template that it is on the way to ran healthy here and may be gone back to. */
    private static JsonNode returning(JsonNode history, FactSet set, AdmissionRequest request, Change change) {
        boolean returns = request.subResource().equals("status")
                && history(set, request.workload())
                        .filter(own -> own.uid()
                                .equals(request.object()
                                        .path("metadata")
                                        .path("uid")
                                        .asText()))
                        .filter(own -> own.mayReturnTo(change.digest()))
                        .isPresent();
        return returns ? history.<ObjectNode>deepCopy().put("returns", true) : history;
    }

    private static Optional<Instant> last(JsonNode revisions) {
        List<Instant> times = new ArrayList<>();
        for (JsonNode revision : revisions) {
            Times.parse(revision.path("admittedAt").asText()).ifPresent(times::add);
            Times.parse(revision.path("healthyAt").asText()).ifPresent(times::add);
        }
        return times.stream().max(Comparator.naturalOrder());
    }

    /** The migrations that a workload says it carries. */
    private static Set<String> declared(JsonNode object) {
        return Stream.of(object, object.path("spec").path("template"))
                .map(place -> place.path("metadata")
                        .path("annotations")
                        .path(MIGRATION)
                        .asText()
                        .strip())
                .collect(Collectors.toSet());
    }

    private static List<ObjectNode> concerning(List<ObjectNode> incidents, Set<String> names) {
        return incidents.stream()
                .filter(incident -> {
                    JsonNode services = incident.path("services");
                    List<String> listed = new ArrayList<>();
                    services.forEach(service -> listed.add(service.asText()));
                    return !services.isArray() || TouchedServices.touch(listed, names);
                })
                .toList();
    }

    /** Holds also what was just gone back from: the hold is written some moments after the rollback, or never when its gate ended. */
    private static JsonNode withLeftBehind(FactSet set, WorkloadKey workload, Change change, String uid) {
        JsonNode history = set.history(workload);
        Set<String> left = new TreeSet<>(history(set, workload)
                .filter(known -> known.uid().equals(uid))
                .map(known -> known.leftBehind(change.previousDigest()))
                .orElse(Set.of()));
        history.path("holds").forEach(hold -> left.remove(hold.path("digest").asText()));
        JsonNode written = history.path("holds");
        if (left.isEmpty() || !(written.isMissingNode() || written.isArray())) {
            return history;
        }
        ObjectNode copy = JsonNodeFactory.instance.objectNode();
        copy.setAll((ObjectNode) history);
        ArrayNode holds = copy.putArray("holds");
        written.forEach(holds::add);
        left.forEach(digest ->
                holds.addObject().put("digest", digest).put("reason", "went back to " + change.previousDigest()));
        return copy;
    }

    /** A history that says nothing of holds has none, so that rules can tell this from one that is not known. */
    private static JsonNode withHolds(JsonNode history) {
        if (!history.path("holds").isMissingNode()) {
            return history;
        }
        ObjectNode copy = history.deepCopy();
        copy.putArray("holds");
        return copy;
    }

    private static void put(ObjectNode document, String name, List<ObjectNode> facts) {
        ArrayNode array = document.putArray(name);
        facts.forEach(array::add);
    }
}
