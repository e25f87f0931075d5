package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.facts.ArgoApplication;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;

/** How a sync stands in an Application as it was read. Immutable by convention. */
record SyncState(JsonNode application) {
    private static final String REFRESH = "argocd.argoproj.io/refresh";
    private static final String RUNNING = "Running";

    private JsonNode state() {
        return application.path("status").path("operationState");
    }

    /** The commits of the last sync, or of the one that runs; empty when it named none. */
    List<String> revisions() {
        return ArgoApplication.revisions(state().path("operation").path("sync"));
    }

    /** Tells one sync from another; retries are of the same. */
    String identity() {
        return state().path("startedAt").asText();
    }

    /** Whether the last sync had begun by then. */
    boolean beganBy(Instant moment) {
        try {
            return !Instant.parse(identity()).isAfter(moment);
        } catch (DateTimeParseException e) {
            return false;
        }
    }

    /** Whether a sync is asked for or runs, its retries included. */
    boolean isOpen() {
        return switch (phase()) {
            case RUNNING, "Terminating" -> true;
            default -> application.path("operation").isObject();
        };
    }

    /** Whether a refused sync waits for its next try, with nothing under way; so Argo CD itself tells the two apart. */
    boolean waitsForRetry() {
        return phase().equals(RUNNING)
                && state().path("finishedAt").isTextual()
                && state().path("retryCount").asInt() > 0;
    }

    /** Which retry it waits for. */
    int retry() {
        return state().path("retryCount").asInt();
    }

    boolean hasFailed() {
        return switch (phase()) {
            case "Failed", "Error" -> true;
            default -> false;
        };
    }

    boolean isRefreshing() {
        return application.path("metadata").path("annotations").has(REFRESH);
    }

    /** Whether the source still asks for the commits of that sync. */
    boolean isWanted() {
        return revisions()
                .equals(ArgoApplication.revisions(application.path("status").path("sync")));
    }

    boolean isAutomatic() {
        JsonNode automated = application.path("spec").path("syncPolicy").path("automated");
        return automated.isObject() && automated.path("enabled").asBoolean(true);
    }

    /** Ends a sync that waits for its next try, as {@code argocd app terminate-op} does. */
    ArrayNode end() {
        ArrayNode patch = unchanged();
        patch.addObject()
                .put("op", "replace")
                .put("path", "/status/operationState/phase")
                .put("value", "Terminating");
        return patch;
    }

    /** Starts the last sync again as it was: the same commits, the same options, in the name of the gate. */
    ArrayNode again(String decision) {
        return again(decision, state().path("operation").path("sync"));
    }

    /** The same with the commits that the source asks for by now. */
    ArrayNode againNewest(String decision) {
        ObjectNode sync = JsonNodeFactory.instance.objectNode();
        state().path("operation")
                .path("sync")
                .properties()
                .forEach(member -> sync.set(member.getKey(), member.getValue()));
        for (String member : List.of("revision", "revisions")) {
            JsonNode newest = application.path("status").path("sync").path(member);
            if (newest.isMissingNode()) {
                sync.remove(member);
            } else {
                sync.set(member, newest);
            }
        }
        return again(decision, sync);
    }

    private ArrayNode again(String decision, JsonNode sync) {
        JsonNode last = state().path("operation");
        ObjectNode operation = JsonNodeFactory.instance.objectNode();
        // What Argo CD started by itself stays bound by sync windows that people may pass.
        ObjectNode by = operation.putObject("initiatedBy").put("username", ArgoApplication.GATE);
        if (last.path("initiatedBy").path("automated").asBoolean()) {
            by.put("automated", true);
        }
        ArrayNode info = operation.putArray("info");
        for (JsonNode told : last.path("info")) {
            String name = told.path("name").asText();
            if (!name.equals(ArgoApplication.DECISION) && !name.equals(ArgoApplication.INITIATOR)) {
                info.add(told);
            }
        }
        info.addObject().put("name", ArgoApplication.DECISION).put("value", decision);
        // Else who started it could approve it himself now.
        ArgoApplication.of(application)
                .operation()
                .map(ArgoApplication.Operation::initiator)
                .filter(initiator -> !initiator.isEmpty())
                .ifPresent(initiator ->
                        info.addObject().put("name", ArgoApplication.INITIATOR).put("value", initiator));
        operation.set("sync", sync);
        if (last.path("retry").isObject()) {
            operation.set("retry", last.path("retry"));
        }
        ArrayNode patch = unchanged();
        patch.addObject().put("op", "add").put("path", "/operation").set("value", operation);
        return patch;
    }

    /** Asks for a comparison with the source. */
    static ObjectNode refresh() {
        ObjectNode patch = JsonNodeFactory.instance.objectNode();
        patch.putObject("metadata").putObject("annotations").put(REFRESH, "normal");
        return patch;
    }

    /** Two gates see the same; only one of them may act. */
    private ArrayNode unchanged() {
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        patch.addObject()
                .put("op", "test")
                .put("path", "/metadata/resourceVersion")
                .set("value", application.path("metadata").path("resourceVersion"));
        return patch;
    }

    private String phase() {
        return state().path("phase").asText();
    }
}
