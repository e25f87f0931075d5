package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.time.Instant;
import java.util.ArrayList;
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
    /** Fields in which a difference is no more than a setting; what nobody knows yet is not among them. */
    static final Set<String> SETTINGS = Set.of(
            "replicas",
            "restartAt",
            "minReadySeconds",
            "progressDeadlineSeconds",
            "progressDeadlineAbort",
            "revisionHistoryLimit",
            "analysis");

    private static final Set<String> PACE = Set.of("replicas", "restartAt");

    /** Classifies one request as if nothing had been deleted. */
    public Change classify(AdmissionRequest request, WorkloadLookup lookup) {
        return classify(request, lookup, Instant.MAX);
    }

    /**
     * Classifies one request.
     *
     * @param lookup answers what is known of the workload
     * @param restorable what was deleted since then may be made again as it ran
     */
    public Change classify(AdmissionRequest request, WorkloadLookup lookup, Instant restorable) {
        PodTemplates templates = PodTemplates.of(request, lookup);
        Set<String> fields = changedSpecFields(request, templates);
        ChangeClass changeClass = classify(request, fields, templates, lookup, restorable);
        List<String> paths = new ArrayList<>();
        if (renamesService(request)) {
            paths.add(Change.SERVICE_FIELD);
        }
        if (SideEffects.addsOwner(request)) {
            paths.add(SideEffects.OWNERS_FIELD);
        }
        fields.forEach(field -> paths.add("spec." + field));
        String before = templates.previousDigest();
        String digest = changeClass == ChangeClass.DELETE && before != null
                ? TemplateDigest.ofDeletion(before)
                : templates.digest();
        return new Change(changeClass, digest, before, Images.of(templates.current()), paths);
    }

    private static ChangeClass classify(
            AdmissionRequest request,
            Set<String> fields,
            PodTemplates templates,
            WorkloadLookup lookup,
            Instant restorable) {
        return switch (request.operation()) {
            case DELETE ->
                isBeingDeleted(request.oldObject())
                                || DELETING_CONTROLLERS.contains(request.user().username())
                        ? ChangeClass.SYSTEM
                        : ChangeClass.DELETE;
            case CREATE -> restores(request, templates, lookup, restorable) ? ChangeClass.ROLLBACK : ChangeClass.CREATE;
            case CONNECT -> ChangeClass.DEPLOY;
            case UPDATE -> update(request, fields, templates, lookup);
        };
    }

    /** Whoever deleted a workload by mistake, or has it replaced by force, gets it back as it ran. */
    private static boolean restores(
            AdmissionRequest request, PodTemplates templates, WorkloadLookup lookup, Instant restorable) {
        RunHistory history = RunHistory.ofDeleted(request, lookup).asTakenToday(templates);
        return request.isOfWorkload()
                && request.subResource().isEmpty()
                && !templates.ridesAlong()
                && !RestartMarks.of(request).hasText()
                && history.deletedSince(restorable)
                && history.mayReturnTo(templates.digest());
    }

    private static ChangeClass update(
            AdmissionRequest request, Set<String> fields, PodTemplates templates, WorkloadLookup lookup) {
        boolean whole = request.object().isObject() && request.oldObject().isObject();
        if (!whole || !request.isOfWorkload()) {
            return ChangeClass.DEPLOY;
        }
        boolean ending = isBeingDeleted(request.object()) || isBeingDeleted(request.oldObject());
        // Neither controller rolls out a workload that is being deleted, but a Rollout that takes its template from it
        // does.
        boolean restarts = templates.renewsPods() || RestartMarks.of(request).changed();
        if (ending && templates.isUnchanged() && !restarts) {
            return ChangeClass.SYSTEM;
        }
        ChangeClass found = switch (request.subResource()) {
            case "scale" -> ChangeClass.SCALE;
            case "status" -> status(request);
            case "" -> spec(request, fields, templates, lookup);
            default -> ChangeClass.DEPLOY;
        };
        return found.judgedByRules()
                ? found
                : SideEffects.of(request, templates, lookup).orElse(found);
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
        RestartMarks marks = RestartMarks.of(request);
        if (marks.hasText()) {
            return ChangeClass.DEPLOY;
        }
        RunHistory history = RunHistory.of(request, lookup);
        if (fields.isEmpty() || fields.equals(Set.of("restartAt"))) {
            return likeBefore(fields, templates, marks, history);
        }
        if ((marks.changed() || templates.renewsPods()) && PACE.containsAll(fields)) {
            return ChangeClass.RESTART;
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
        if (SETTINGS.containsAll(fields)) {
            boolean forgets = fields.contains("revisionHistoryLimit") && !keepsRevisions(spec);
            return forgets ? ChangeClass.DEPLOY : ChangeClass.SETTINGS;
        }
        Set<String> rest = new TreeSet<>(fields);
        rest.remove("replicas");
        boolean back = rest.equals(Set.of("template"))
                && !Objects.equals(templates.digest(), templates.previousDigest())
                && history.asTakenToday(templates).mayReturnTo(templates.digest(), templates.previousDigest());
        return back ? ChangeClass.ROLLBACK : ChangeClass.DEPLOY;
    }

    /** What differs are at most marks of a restart. */
    private static ChangeClass likeBefore(
            Set<String> fields, PodTemplates templates, RestartMarks marks, RunHistory history) {
        if (!marks.changed()) {
            return templates.renewsPods() ? ChangeClass.RESTART : ChangeClass.NOOP;
        }
        // kubectl rollout undo of a restart
        boolean undo = fields.isEmpty() && marks.annotation() == RestartMarks.Mark.GONE;
        return undo && history.mayReturnTo(templates.digest()) ? ChangeClass.ROLLBACK : ChangeClass.RESTART;
    }

    /** Without an earlier ReplicaSet there is nothing that kubectl could go back to. */
    private static boolean keepsRevisions(JsonNode spec) {
        JsonNode limit = meaning("revisionHistoryLimit", spec);
        return limit.isMissingNode() || (limit.isInt() && limit.intValue() > 0);
    }

    /** The main resource alone takes labels. */
    private static boolean renamesService(AdmissionRequest request) {
        return request.operation() == Operation.UPDATE
                && request.subResource().isEmpty()
                && !service(request.object()).equals(service(request.oldObject()));
    }

    private static JsonNode service(JsonNode object) {
        JsonNode label = object.path("metadata").path("labels").path(Change.SERVICE_LABEL);
        return label.isNull() ? MissingNode.getInstance() : label;
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
