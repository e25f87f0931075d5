package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells apart what people do to a canary by writing {@code rollouts/status}, as argo-rollouts'
 * {@code pkg/kubectl-argo-rollouts/cmd} does: abort, retry and promote are patches of single fields. Pure, thread-safe.
 */
final class RolloutStatus {
    private RolloutStatus() {}

    /** The class of a status write by anybody but the rollouts controller. */
    static ChangeClass classify(JsonNode object, JsonNode oldObject) {
        JsonNode status = object.path("status");
        JsonNode oldStatus = oldObject.path("status");
        Set<String> changed = changedFields(status, oldStatus);
        if (changed.isEmpty()) {
            return ChangeClass.SYSTEM;
        }
        if (changed.equals(Set.of("abort"))) {
            return status.path("abort").asBoolean() ? ChangeClass.BRAKE : ChangeClass.CANARY_STEP;
        }
        boolean resumed = changed.equals(Set.of("pauseConditions"))
                && status.path("pauseConditions").isEmpty();
        return resumed && pausedWithoutEnd(oldObject) ? ChangeClass.CANARY_STEP : ChangeClass.CANARY_SKIP;
    }

    private static Set<String> changedFields(JsonNode status, JsonNode oldStatus) {
        Set<String> names = new TreeSet<>();
        status.fieldNames().forEachRemaining(names::add);
        oldStatus.fieldNames().forEachRemaining(names::add);
        names.removeIf(name -> status.path(name).equals(oldStatus.path(name)));
        return names;
    }

    private static boolean pausedWithoutEnd(JsonNode rollout) {
        JsonNode steps = rollout.path("spec").path("strategy").path("canary").path("steps");
        if (steps.isEmpty()) {
            return true;
        }
        JsonNode index = rollout.path("status").path("currentStepIndex");
        JsonNode pause = steps.path(index.asInt(-1)).path("pause");
        return pause.isObject()
                && (!pause.has("duration") || pause.path("duration").isNull());
    }
}
