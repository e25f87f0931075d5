package com.novapay.deploygate.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Incidents in memory, with versions as a cluster has them; can be made to fail. */
public final class MemoryIncidents implements IncidentStore {
    public static final String USER = "system:serviceaccount:deploy-gate:deploy-gate";
    private final Map<String, ObjectNode> incidents = new ConcurrentSkipListMap<>();
    private final AtomicInteger versions = new AtomicInteger();
    private volatile boolean down;

    /** From now on nothing is read or written, or all is again. */
    public void down(boolean now) {
        down = now;
    }

    /** How often something was written. */
    public int writes() {
        return versions.get();
    }

    /** The spec of the only one. */
    public JsonNode only() {
        if (incidents.size() != 1) {
            throw new AssertionError("not one Incident but " + incidents.keySet());
        }
        return incidents.values().iterator().next().path("spec");
    }

    public JsonNode spec(String name) {
        return find(name).orElseThrow().path("spec");
    }

    public boolean isEmpty() {
        return incidents.isEmpty();
    }

    /** Puts one there as a person does. */
    public void put(ObjectNode incident) {
        incident.withObject("/metadata").put("resourceVersion", Integer.toString(versions.incrementAndGet()));
        incidents.put(incident.at("/metadata/name").asText(), incident);
    }

    @Override
    public String user() {
        return USER;
    }

    @Override
    public Optional<JsonNode> find(String name) {
        check();
        return Optional.ofNullable(incidents.get(name));
    }

    @Override
    public List<JsonNode> list() {
        check();
        return List.copyOf(incidents.values());
    }

    @Override
    public synchronized void create(ObjectNode incident) {
        check();
        if (incidents.containsKey(incident.at("/metadata/name").asText())) {
            throw new StoreProblem(StoreProblem.Kind.CONFLICT, "already exists");
        }
        if (incident.at("/spec").has("resolvedAt")) {
            throw new StoreProblem(StoreProblem.Kind.FAILED, "the gate admits no new Incident that is resolved");
        }
        put(incident.deepCopy());
    }

    @Override
    public synchronized void amend(JsonNode read, ObjectNode members) {
        check();
        ObjectNode there =
                Objects.requireNonNull(incidents.get(read.at("/metadata/name").asText()));
        if (!there.at("/metadata/resourceVersion").equals(read.at("/metadata/resourceVersion"))) {
            throw new StoreProblem(StoreProblem.Kind.CONFLICT, "changed");
        }
        ObjectNode next = there.deepCopy();
        ObjectNode spec = next.withObject("/spec");
        members.properties().forEach(member -> {
            if (member.getValue().isNull()) {
                spec.remove(member.getKey());
            } else {
                spec.set(member.getKey(), member.getValue());
            }
        });
        put(next);
    }

    private void check() {
        if (down) {
            throw new StoreProblem(StoreProblem.Kind.FAILED, "https://api could not be reached");
        }
    }
}
