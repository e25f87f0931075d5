package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells what kind of change a request makes, before anything judges it. The first test that matches decides; whatever
 * is not understood (another resource, a kind that does not fit it, an odd shape) is a {@code DEPLOY}, which meets all
 * rules. Pure, thread-safe.
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
        PodTemplates templates = PodTemplates.of(request, lookup);
        Set<String> fields = changedSpecFields(request, templates);
        ChangeClass changeClass = classify(request, fields, templates, lookup);
        List<String> paths = fields.stream().map(field -> "spec." + field).toList();
        return new Change(
                changeClass, templates.digest(), templates.previousDigest(), Images.of(templates.current()), paths);
    }

    private static ChangeClass classify(
            AdmissionRequest request, Set<String> fields, PodTemplates templates, WorkloadLookup lookup) {
        return switch (request.operation()) {
            case DELETE ->
                isBeingDeleted(request.oldObject())
                                || DELETING_CONTROLLERS.contains(request.user().username())
                        ? ChangeClass.SYSTEM
                        : ChangeClass.DELETE;
            case CREATE -> ChangeClass.CREATE;
            case CONNECT -> ChangeClass.DEPLOY;
            case UPDATE -> update(request, fields, templates, lookup);
        };
    }

    private static ChangeClass update(
            AdmissionRequest request, Set<String> fields, PodTemplates templates, WorkloadLookup lookup) {
        boolean whole = request.object().isObject() && request.oldObject().isObject();
        if (!whole || !request.isOfWorkload()) {
            return ChangeClass.DEPLOY;
        }
        if (isBeingDeleted(request.object()) || isBeingDeleted(request.oldObject())) {
            return ChangeClass.SYSTEM; // neither controller rolls out a workload that is being deleted
        }
        return switch (request.subResource()) {
            case "scale" -> ChangeClass.SCALE;
            case "status" -> status(request);
            case "" -> spec(request, fields, templates, lookup);
            default -> ChangeClass.DEPLOY;
        };
    }

    private static ChangeClass status(AdmissionRequest request) {
        boolean rollout = request.resource().resource().equals("rollouts");
        return !rollout || ROLLOUTS_CONTROLLERS.contains(request.user().username())
                ? ChangeClass.SYSTEM
                : RolloutStatus.classify(request.object(), request.oldObject());
    }

    private static ChangeClass spec(
            AdmissionRequest request, Set<String> fields, PodTemplates templates, WorkloadLookup lookup) {
        JsonNode spec = request.object().path("spec");
        if (!spec.isObject() || !request.oldObject().path("spec").isObject()) {
            return ChangeClass.DEPLOY;
        }
        RunHistory history = RunHistory.of(request, lookup);
        if (fields.isEmpty() || fields.equals(Set.of("restartAt"))) {
            return likeBefore(request, fields, templates, history);
        }
        if (fields.equals(Set.of("paused"))) {
            if (isTrue(spec.path("paused"))) {
                return ChangeClass.BRAKE;
            }
            return meaning("paused", spec).isMissingNode() && history.lastRanHealthy(templates.digest())
                    ? ChangeClass.SETTINGS
                    : ChangeClass.DEPLOY;
        }
        if (fields.equals(Set.of("replicas"))) {
            return ChangeClass.SCALE;
        }
        if (fields.stream().noneMatch(DECIDING::contains)) {
            return ChangeClass.SETTINGS;
        }
        Set<String> rest = new TreeSet<>(fields);
        rest.remove("replicas");
        boolean back = rest.equals(Set.of("template"))
                && !Objects.equals(templates.digest(), templates.previousDigest())
                && history.asTakenToday(templates).mayReturnTo(templates.digest());
        return back ? ChangeClass.ROLLBACK : ChangeClass.DEPLOY;
    }

    /** What differs are at most marks of a restart. */
    private static ChangeClass likeBefore(
            AdmissionRequest request, Set<String> fields, PodTemplates templates, RunHistory history) {
        JsonNode restartedAt = request.object().at(RESTARTED_AT);
        if (restartedAt.equals(request.oldObject().at(RESTARTED_AT))) {
            return fields.isEmpty() ? ChangeClass.NOOP : ChangeClass.RESTART;
        }
        boolean undo = fields.isEmpty() && restartedAt.isMissingNode(); // kubectl rollout undo of a restart
        return undo && history.mayReturnTo(templates.digest()) ? ChangeClass.ROLLBACK : ChangeClass.RESTART;
    }

    private static Set<String> changedSpecFields(AdmissionRequest request, PodTemplates templates) {
        JsonNode spec = request.object().path("spec");
        JsonNode oldSpec = request.oldObject().path("spec");
        Set<String> names = new TreeSet<>();
        spec.fieldNames().forEachRemaining(names::add);
        oldSpec.fieldNames().forEachRemaining(names::add);
        names.removeIf(name -> name.equals("template")
                ? templates.isUnchanged()
                : meaning(name, spec).equals(meaning(name, oldSpec)));
        return names;
    }

    private static JsonNode meaning(String name, JsonNode spec) {
        JsonNode value = TemplateNormalizer.compact(spec.path(name));
        boolean silent = value.isNull()
                || (value.isArray() && value.isEmpty())
                || (name.equals("paused") && value.isBoolean() && !value.booleanValue());
        return silent ? MissingNode.getInstance() : value;
    }

    /** An empty time is none, and whatever is no time is no sign of a deletion. */
    private static boolean isBeingDeleted(JsonNode object) {
        JsonNode since = object.path("metadata").path("deletionTimestamp");
        return since.isTextual() && !since.textValue().isBlank();
    }

    private static boolean isTrue(JsonNode node) {
        return node.isBoolean() && node.booleanValue();
    }
}
