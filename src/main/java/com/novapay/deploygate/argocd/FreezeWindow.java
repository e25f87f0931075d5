package com.novapay.deploygate.argocd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The deny window of a freeze in {@code spec.syncWindows} of an AppProject. It bars what Argo CD starts by itself; people and
 * rollbacks are let through to the gate. It lapses by itself, since the gate may be gone when the freeze ends. Pure.
 */
final class FreezeWindow {
    /** How long it counts when nobody renews it. */
    static final Duration LENGTH = Duration.ofMinutes(15);
    /** How Argo CD names the cluster that it runs in. */
    static final List<String> CLUSTERS = List.of("in-cluster", "https://kubernetes.default.svc");

    private static final String MARK = "deploy-gate: frozen by ";
    private static final String WINDOWS = "syncWindows";
    /** Argo CD takes an AppProject with a longer description than 255 for broken. */
    private static final int TOLD = 3;

    private static final int NAME = 60;

    private FreezeWindow() {}

    /**
     * The window that begins at a moment.
     *
     * @param incidents what freezes, told to people; cut where it is too much
     * @param namespaces what is frozen, one or more
     */
    static ObjectNode of(List<String> incidents, Collection<String> namespaces, Instant begin) {
        // A minute before, so that it counts at once for an Argo CD whose clock is behind.
        ZonedDateTime at = begin.truncatedTo(ChronoUnit.MINUTES)
                .minus(1, ChronoUnit.MINUTES)
                .atZone(ZoneOffset.UTC);
        ObjectNode window = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "deny")
                .put(
                        "schedule",
                        at.getMinute() + " " + at.getHour() + " " + at.getDayOfMonth() + " " + at.getMonthValue()
                                + " *")
                .put("duration", LENGTH.toMinutes() + "m")
                .put("timeZone", "UTC")
                .put("manualSync", true)
                .put("andOperator", true)
                .put("description", MARK + told(incidents));
        CLUSTERS.forEach(window.putArray("clusters")::add);
        namespaces.forEach(window.putArray("namespaces")::add);
        return window;
    }

    /** Whether an AppProject has a window of the gate. */
    static boolean isIn(JsonNode project) {
        for (JsonNode window : project.path("spec").path(WINDOWS)) {
            if (isOurs(window)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The JSON patch after which an AppProject has that window of the gate and no other; windows of others stay as they are, in
     * their order. Empty when there is nothing to change, or nothing that could be understood.
     */
    static Optional<JsonNode> patch(JsonNode project, Optional<ObjectNode> wanted) {
        JsonNode there = project.path("spec").path(WINDOWS);
        if (!there.isArray() && !there.isMissingNode() && !there.isNull()) {
            return Optional.empty();
        }
        ArrayNode windows = JsonNodeFactory.instance.arrayNode();
        Optional<ObjectNode> next = wanted;
        for (JsonNode window : there) {
            if (!isOurs(window)) {
                windows.add(window);
            } else if (next.isPresent()) {
                windows.add(next.get());
                next = Optional.empty();
            }
        }
        next.ifPresent(windows::add);
        if (windows.equals(there) || (windows.isEmpty() && there.isEmpty())) {
            return Optional.empty();
        }
        ArrayNode patch = JsonNodeFactory.instance.arrayNode();
        patch.addObject()
                .put("op", "test")
                .put("path", "/metadata/resourceVersion")
                .put("value", project.at("/metadata/resourceVersion").asText());
        ObjectNode change = patch.addObject().put("path", "/spec/" + WINDOWS);
        if (windows.isEmpty()) {
            change.put("op", "remove");
        } else {
            change.put("op", "add").set("value", windows);
        }
        return Optional.of(patch);
    }

    private static boolean isOurs(JsonNode window) {
        return window.path("kind").asText().equals("deny")
                && window.path("description").asText().startsWith(MARK);
    }

    private static String told(List<String> incidents) {
        String first = incidents.stream()
                .limit(TOLD)
                .map(incident -> incident.replaceAll("[^A-Za-z0-9 .-]", "?"))
                .map(incident -> incident.length() <= NAME ? incident : incident.substring(0, NAME) + "…")
                .collect(Collectors.joining(", "));
        return incidents.size() <= TOLD ? first : first + " and " + (incidents.size() - TOLD) + " more";
    }
}
