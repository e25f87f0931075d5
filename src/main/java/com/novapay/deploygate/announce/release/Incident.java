package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.change.TouchedServices;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * An incident as the last write of it says. Immutable.
 *
 * @param services those that it touches; empty for all
 * @param opened when it was opened, or opened again
 * @param locked since when it locks deploys, or did last; {@code Instant.MAX} for never
 * @param unlocked when that ended; {@code Instant.MAX} while it goes on
 */
record Incident(
        String name,
        String severity,
        String title,
        Set<String> services,
        Instant opened,
        Instant locked,
        Instant unlocked,
        boolean resolved) {
    private static final int MOST_SERVICES = 100;

    /** One that is open and locks nothing yet. */
    static Incident opened(String name, JsonNode spec, Instant at) {
        return new Incident(
                name,
                Severities.severity(spec.path("severity").asText()),
                spec.path("title").asText(),
                services(spec),
                at,
                Instant.MAX,
                Instant.MAX,
                false);
    }

    private static Set<String> services(JsonNode spec) {
        Set<String> services = new TreeSet<>();
        for (JsonNode service : spec.path("services")) {
            if (services.size() < MOST_SERVICES) {
                services.add(service.asText());
            }
        }
        return services;
    }

    /** What another write says of the same incident. */
    Incident saying(JsonNode spec) {
        Incident read = opened(name, spec, opened);
        return new Incident(name, read.severity, read.title, read.services, opened, locked, unlocked, resolved);
    }

    Incident lockedAt(Instant at) {
        return new Incident(name, severity, title, services, opened, at, Instant.MAX, resolved);
    }

    Incident unlockedAt(Instant at) {
        return new Incident(name, severity, title, services, opened, locked, at, resolved);
    }

    Incident over() {
        return new Incident(name, severity, title, services, opened, locked, unlocked, true);
    }

    boolean locks() {
        return !locked.equals(Instant.MAX) && unlocked.equals(Instant.MAX);
    }

    /** Whether it locked deploys of the service when the release was decided. */
    boolean lockedFor(Release release) {
        return TouchedServices.touch(
                        services, List.of(release.service(), release.workload().name()))
                && !release.at().isBefore(locked)
                && release.at().isBefore(unlocked);
    }

    String heading() {
        return severity + " " + (title.isEmpty() ? name : title);
    }

    String whose() {
        return services.isEmpty() ? "all services" : String.join(", ", services);
    }
}
