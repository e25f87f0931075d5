package com.novapay.deploygate.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A second, cruder opinion on what may pass a closed gate that knows no history: it says yes whenever the classifier could,
 * and sometimes when it could not. An admission against its word is a hole.
 */
final class WayBackOracle {
    private static final Set<String> SILENT = Set.of(
            "ClusterFirst",
            "Always",
            "IfNotPresent",
            "File",
            "/dev/termination-log",
            "default-scheduler",
            "TCP",
            "HTTP",
            "/",
            "v1",
            "30",
            "10",
            "1",
            "3",
            "420",
            "0",
            "false",
            "",
            "null");
    private static final Set<String> IGNORED = Set.of(
            "creationTimestamp",
            "kubectl.kubernetes.io/restartedAt",
            "enableServiceLinks",
            "requests",
            "serviceAccount",
            "hostPort");
    /** Fields of which no Pod comes, whatever they hold. */
    private static final Set<String> PASSING = Set.of(
            "replicas",
            "paused",
            "restartAt",
            "minReadySeconds",
            "progressDeadlineSeconds",
            "progressDeadlineAbort",
            "revisionHistoryLimit",
            "analysis");

    private static final String RESTARTED_AT = "/template/metadata/annotations/kubectl.kubernetes.io~1restartedAt";

    private WayBackOracle() {}

    static boolean mayPass(JsonNode review) {
        JsonNode request = review.path("request");
        if (request.path("operation").asText().equals("DELETE")) {
            return true;
        }
        String resource = request.path("resource").path("resource").asText();
        boolean rollout = resource.equals("rollouts");
        if (!request.path("operation").asText().equals("UPDATE") || !(rollout || resource.equals("deployments"))) {
            return false;
        }
        JsonNode object = request.path("object");
        JsonNode oldObject = request.path("oldObject");
        boolean ending = !object.at("/metadata/deletionTimestamp").asText().isEmpty()
                || !oldObject.at("/metadata/deletionTimestamp").asText().isEmpty();
        if (!ending && addsOwner(object.path("metadata"), oldObject.path("metadata"))) {
            return false; // the garbage collector looks for it, and deletes what has no other
        }
        if (rollout && oldObject.at("/status/abort").asBoolean() && restarts(request)) {
            return false; // another template hash takes the abort back
        }
        // A Rollout that refers to a Deployment takes its template also while it is being deleted.
        if (ending && isSame("template", object.path("spec"), oldObject.path("spec"), rollout)) {
            return true;
        }
        return switch (request.path("subResource").asText()) {
            case "scale" -> true;
            case "status" -> !rollout || status(request, object.path("status"), oldObject.path("status"));
            case "" -> spec(object.path("spec"), oldObject.path("spec"), rollout);
            default -> false;
        };
    }

    private static boolean addsOwner(JsonNode metadata, JsonNode oldMetadata) {
        List<String> owners = oldMetadata.path("ownerReferences").findValuesAsText("uid");
        return !owners.containsAll(metadata.path("ownerReferences").findValuesAsText("uid"));
    }

    private static boolean restarts(JsonNode request) {
        JsonNode mark = request.at("/object/spec" + RESTARTED_AT);
        JsonNode oldMark = request.at("/oldObject/spec" + RESTARTED_AT);
        return request.path("subResource").asText().isEmpty() && !mark.asText().equals(oldMark.asText());
    }

    private static boolean status(JsonNode request, JsonNode status, JsonNode oldStatus) {
        Set<String> changed = new TreeSet<>();
        status.fieldNames().forEachRemaining(changed::add);
        oldStatus.fieldNames().forEachRemaining(changed::add);
        changed.removeIf(name -> strip(status.path(name)).equals(strip(oldStatus.path(name))));
        return request.at("/userInfo/username").asText().equals("system:serviceaccount:argo-rollouts:argo-rollouts")
                || changed.isEmpty()
                || changed.equals(Set.of("abort"))
                || changed.equals(Set.of("pauseConditions"));
    }

    private static boolean spec(JsonNode spec, JsonNode oldSpec, boolean rollout) {
        boolean resumed =
                oldSpec.path("paused").asBoolean() && !spec.path("paused").asBoolean();
        Set<String> names = new TreeSet<>();
        spec.fieldNames().forEachRemaining(names::add);
        oldSpec.fieldNames().forEachRemaining(names::add);
        names.removeAll(PASSING);
        JsonNode limit = spec.path("revisionHistoryLimit");
        boolean forgets = !limit.equals(oldSpec.path("revisionHistoryLimit"))
                && !limit.isNull()
                && !limit.isMissingNode()
                && limit.asInt() < 1;
        return !resumed
                && !forgets
                && isRestart(spec.at(RESTARTED_AT), oldSpec.at(RESTARTED_AT))
                && isRestart(spec.path("restartAt"), oldSpec.path("restartAt"))
                && names.stream().allMatch(name -> isSame(name, spec, oldSpec, rollout));
    }

    private static boolean isRestart(JsonNode mark, JsonNode oldMark) {
        if (mark.equals(oldMark) || mark.isMissingNode() || mark.isNull()) {
            return true;
        }
        try {
            return OffsetDateTime.parse(mark.textValue()).getYear() > 0;
        } catch (DateTimeException | NullPointerException e) {
            return false;
        }
    }

    /** Each controller overlooks the label that it writes itself. */
    private static boolean isSame(String field, JsonNode spec, JsonNode oldSpec, boolean rollout) {
        String own = rollout ? "rollouts-pod-template-hash" : "pod-template-hash";
        return strip(without(own, spec.path(field))).equals(strip(without(own, oldSpec.path(field))));
    }

    private static JsonNode without(String label, JsonNode template) {
        JsonNode copy = template.deepCopy();
        if (copy.at("/metadata/labels") instanceof ObjectNode labels) {
            labels.remove(label);
        }
        return copy;
    }

    /** What is left when everything that could be a default anywhere is gone. */
    private static JsonNode strip(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode left = JsonNodeFactory.instance.objectNode();
                object.properties().forEach(member -> {
                    JsonNode value = strip(member.getValue());
                    if (!IGNORED.contains(member.getKey()) && !value.isMissingNode()) {
                        left.set(member.getKey(), value);
                    }
                });
                yield left.isEmpty() ? MissingNode.getInstance() : left;
            }
            case ArrayNode array -> {
                ArrayNode left = JsonNodeFactory.instance.arrayNode();
                array.forEach(element -> left.add(strip(element)));
                yield left.isEmpty() ? MissingNode.getInstance() : left;
            }
            default -> SILENT.contains(node.asText()) ? MissingNode.getInstance() : node;
        };
    }
}
