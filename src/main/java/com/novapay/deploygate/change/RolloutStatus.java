package com.novapay.deploygate.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;
import java.util.TreeSet;

/**
 * Tells apart what people do to a canary by writing {@code rollouts/status}, as argo-rollouts'
 * {@code pkg/kubectl-argo-rollouts/cmd} does: abort, retry and promote are patches of single fields. Every other change of
 * the status can skip steps (seen for {@code currentStepIndex}, {@code stableRS} and a {@code startTime} put back). Pure,
 * thread-safe.
 */
final class RolloutStatus {
    private RolloutStatus() {}

    /** The class of a status write by anybody but the rollouts controller. */
    static ChangeClass classify(JsonNode object, JsonNode oldObject) {
        JsonNode status = object.path("status");
        JsonNode oldStatus = oldObject.path("status");
        if (!status.isObject() || !(oldStatus.isObject() || oldStatus.isMissingNode())) {
            return status.equals(oldStatus) ? ChangeClass.SYSTEM : ChangeClass.CANARY_SKIP;
        }
        Set<String> changed = changedFields(status, oldStatus);
        if (changed.isEmpty()) {
            return ChangeClass.SYSTEM;
        }
        if (changed.equals(Set.of("abort"))) {
            return abort(status.path("abort"));
        }
        boolean resumed = changed.equals(Set.of("pauseConditions")) && isGone(status.path("pauseConditions"));
        return resumed && waitsWithoutEnd(oldObject) ? ChangeClass.CANARY_STEP : ChangeClass.CANARY_SKIP;
    }

    private static ChangeClass abort(JsonNode abort) {
        if (abort.isBoolean()) {
            return abort.booleanValue() ? ChangeClass.BRAKE : ChangeClass.CANARY_STEP;
        }
        return isGone(abort) ? ChangeClass.CANARY_STEP : ChangeClass.CANARY_SKIP;
    }

    private static boolean isGone(JsonNode node) {
        return node.isMissingNode() || node.isNull() || (node.isArray() && node.isEmpty());
    }

    private static Set<String> changedFields(JsonNode status, JsonNode oldStatus) {
        Set<String> names = new TreeSet<>();
        status.fieldNames().forEachRemaining(names::add);
        oldStatus.fieldNames().forEachRemaining(names::add);
        names.removeIf(name -> status.path(name).equals(oldStatus.path(name))
                || (isGone(status.path(name)) && isGone(oldStatus.path(name))));
        return names;
    }

    private static boolean waitsWithoutEnd(JsonNode rollout) {
        JsonNode steps = rollout.path("spec").path("strategy").path("canary").path("steps");
        if (isGone(steps)) {
            return true;
        }
        JsonNode index = rollout.path("status").path("currentStepIndex");
        if (!steps.isArray() || !index.isInt()) {
            return false;
        }
        JsonNode pause = steps.path(index.intValue()).path("pause");
        return pause.isObject() && isGone(pause.path("duration"));
    }
}
