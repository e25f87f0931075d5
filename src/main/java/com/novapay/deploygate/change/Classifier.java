package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells what kind of change a request makes, before anything judges it. The first test that matches decides; whatever
 * is not understood (another resource, an odd shape) is a {@code DEPLOY}, which meets all rules. Pure, thread-safe.
 */
public final class Classifier {
    private static final Set<String> ROLLOUTS_CONTROLLERS = Set.of("system:serviceaccount:argo-rollouts:argo-rollouts");
    private static final Set<String> DELETING_CONTROLLERS = Set.of(
            "system:serviceaccount:kube-system:generic-garbage-collector",
            "system:serviceaccount:kube-system:namespace-controller",
            "system:kube-controller-manager");
    private static final String RESTARTED_AT = "/spec/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt";
    /** Fields in which a difference is more than a setting. */
    private static final Set<String> DECIDING =
            Set.of("template", "strategy", "workloadRef", "rollbackWindow", "selector", "paused");

    /** Classifies one request; {@code lookup} answers what is known of the workload. */
    public Change classify(AdmissionRequest request, WorkloadLookup lookup) {
        JsonNode object = request.object();
        JsonNode oldObject = request.oldObject();
        JsonNode template = TemplateNormalizer.normalize(template(request, object, lookup));
        JsonNode oldTemplate = TemplateNormalizer.normalize(template(request, oldObject, lookup));
        String digest = template.isMissingNode() ? null : TemplateDigest.ofNormalized(template);
        String previous = oldTemplate.isMissingNode()
                ? null
                : template.equals(oldTemplate) ? digest : TemplateDigest.ofNormalized(oldTemplate);
        Set<String> fields = changedSpecFields(object.path("spec"), oldObject.path("spec"), template, oldTemplate);
        ChangeClass changeClass = classify(request, fields, digest, previous, lookup);
        List<String> paths = fields.stream().map(field -> "spec." + field).toList();
        return new Change(changeClass, digest, previous, Images.of(template), paths);
    }

    private static ChangeClass classify(
            AdmissionRequest request,
            Set<String> fields,
            @Nullable String digest,
            @Nullable String previous,
            WorkloadLookup lookup) {
        boolean workload = isWorkload(request);
        boolean deleting = request.object().path("metadata").has("deletionTimestamp")
                || request.oldObject().path("metadata").has("deletionTimestamp");
        switch (request.operation()) {
            case DELETE -> {
                boolean byController =
                        DELETING_CONTROLLERS.contains(request.user().username());
                return byController || deleting ? ChangeClass.SYSTEM : ChangeClass.DELETE;
            }
            case CREATE -> {
                return ChangeClass.CREATE;
            }
            case CONNECT -> {
                return ChangeClass.DEPLOY;
            }
            case UPDATE -> {
                if (!workload) {
                    return ChangeClass.DEPLOY;
                }
            }
        }
        if (deleting) {
            return ChangeClass.SYSTEM;
        }
        return switch (request.subResource()) {
            case "scale" -> ChangeClass.SCALE;
            case "status" -> status(request);
            case "" -> spec(request, fields, digest, previous, lookup);
            default -> ChangeClass.DEPLOY;
        };
    }

    private static ChangeClass status(AdmissionRequest request) {
        boolean rollout = request.resource().resource().equals("rollouts");
        return !rollout || byRolloutsController(request)
                ? ChangeClass.SYSTEM
                : RolloutStatus.classify(request.object(), request.oldObject());
    }

    private static ChangeClass spec(
            AdmissionRequest request,
            Set<String> fields,
            @Nullable String digest,
            @Nullable String previous,
            WorkloadLookup lookup) {
        JsonNode spec = request.object().path("spec");
        if (!spec.isObject() || !request.oldObject().path("spec").isObject()) {
            return ChangeClass.DEPLOY;
        }
        boolean restarted = !fields.contains("template") && restarted(request);
        Set<String> meaning = new TreeSet<>(fields);
        meaning.remove("restartAt");
        if (byRolloutsController(request) && !spec.path("paused").asBoolean()) {
            meaning.remove("paused"); // it writes whole objects back and drops what it does not know to be set
        }
        if (meaning.isEmpty()) {
            if (restarted && undoesRestart(request) && isHealthyRevision(request, digest, lookup)) {
                return ChangeClass.ROLLBACK; // kubectl rollout undo of a restart
            }
            return restarted || fields.contains("restartAt") ? ChangeClass.RESTART : ChangeClass.NOOP;
        }
        if (meaning.equals(Set.of("paused"))) {
            return spec.path("paused").asBoolean() ? ChangeClass.BRAKE : resumed(request, digest, lookup);
        }
        if (meaning.equals(Set.of("replicas"))) {
            return ChangeClass.SCALE;
        }
        if (meaning.stream().noneMatch(DECIDING::contains)) {
            return ChangeClass.SETTINGS;
        }
        meaning.remove("replicas");
        boolean back = meaning.equals(Set.of("template")) && ranHealthyBefore(request, digest, previous, lookup);
        return back ? ChangeClass.ROLLBACK : ChangeClass.DEPLOY;
    }

    private static ChangeClass resumed(AdmissionRequest request, @Nullable String digest, WorkloadLookup lookup) {
        Optional<String> lastHealthy = history(request, lookup)
                .flatMap(history -> history.revisions().stream()
                        .filter(revision -> revision.healthyAt() != null)
                        .map(WorkloadHistory.Revision::digest)
                        .reduce((earlier, later) -> later));
        return lastHealthy.filter(healthy -> healthy.equals(digest)).isPresent()
                ? ChangeClass.SETTINGS
                : ChangeClass.DEPLOY;
    }

    private static boolean ranHealthyBefore(
            AdmissionRequest request, @Nullable String digest, @Nullable String previous, WorkloadLookup lookup) {
        return !Objects.equals(digest, previous) && isHealthyRevision(request, digest, lookup);
    }

    private static boolean isHealthyRevision(AdmissionRequest request, @Nullable String digest, WorkloadLookup lookup) {
        if (digest == null) {
            return false;
        }
        return history(request, lookup)
                .filter(history -> !history.heldDigests().contains(digest))
                .filter(history -> history.revisions().stream()
                        .noneMatch(revision -> revision.digest().equals(digest) && revision.revoked()))
                .filter(history -> history.revisions().stream()
                        .anyMatch(revision -> revision.digest().equals(digest) && revision.healthyAt() != null))
                .isPresent();
    }

    private static Optional<WorkloadHistory> history(AdmissionRequest request, WorkloadLookup lookup) {
        String uid = request.object().path("metadata").path("uid").asText();
        return lookup.history(request.workload())
                .filter(history -> !uid.isEmpty() && history.uid().equals(uid));
    }

    private static boolean undoesRestart(AdmissionRequest request) {
        return request.object().at(RESTARTED_AT).isMissingNode();
    }

    private static boolean restarted(AdmissionRequest request) {
        return !request.object().at(RESTARTED_AT).equals(request.oldObject().at(RESTARTED_AT));
    }

    private static JsonNode template(AdmissionRequest request, JsonNode object, WorkloadLookup lookup) {
        JsonNode spec = object.path("spec");
        JsonNode reference = spec.path("workloadRef");
        if (reference.isObject() && !spec.has("template")) {
            WorkloadKey key = new WorkloadKey(
                    request.namespace(),
                    reference.path("kind").asText(),
                    reference.path("name").asText());
            return lookup.podTemplate(key).orElse(reference);
        }
        return request.subResource().equals("scale") ? MissingNode.getInstance() : spec.path("template");
    }

    private static Set<String> changedSpecFields(
            JsonNode spec, JsonNode oldSpec, JsonNode template, JsonNode oldTemplate) {
        Set<String> names = new TreeSet<>();
        spec.fieldNames().forEachRemaining(names::add);
        oldSpec.fieldNames().forEachRemaining(names::add);
        names.removeIf(name -> name.equals("template")
                ? template.equals(oldTemplate)
                : same(name, spec.path(name), oldSpec.path(name)));
        return names;
    }

    private static boolean same(String name, JsonNode value, JsonNode oldValue) {
        return name.equals("paused") ? value.asBoolean() == oldValue.asBoolean() : value.equals(oldValue);
    }

    private static boolean byRolloutsController(AdmissionRequest request) {
        return ROLLOUTS_CONTROLLERS.contains(request.user().username());
    }

    private static boolean isWorkload(AdmissionRequest request) {
        return switch (request.resource().group() + "/" + request.resource().resource()) {
            case "apps/deployments", "argoproj.io/rollouts" -> true;
            default -> false;
        };
    }
}
