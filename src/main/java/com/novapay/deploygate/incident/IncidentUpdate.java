package com.novapay.deploygate.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.yaml.Times;
import java.time.Instant;
import java.util.Optional;

/**
 * Decides what a state that a source reported changes of the Incident that is there. Pure, thread-safe.
 *
 * @param user who writes
 * @param now the time of the gate: nothing that it writes opens or ends in the future
 * @param polled when the source's API showed the state; empty for an event
 */
record IncidentUpdate(String user, Instant now, Optional<Instant> polled) {
    /** What to write. */
    sealed interface Step {
        /** Nothing: the Incident says so already, or knows something newer. */
        record Keep() implements Step {}

        /** A new Incident. It is open, because the gate admits no other; one that is over is resolved by the next step. */
        record Create(ObjectNode incident) implements Step {}

        /** Members of the Incident's spec; null removes one. */
        record Amend(ObjectNode members) implements Step {}
    }

    Step step(String name, Optional<JsonNode> there, IncidentState reported) {
        return there.isEmpty() ? new Step.Create(created(name, reported)) : follow(there.get(), reported);
    }

    private Step follow(JsonNode there, IncidentState reported) {
        IncidentState known = IncidentState.of(there)
                .orElseThrow(() -> new StoreProblem(
                        StoreProblem.Kind.FAILED,
                        "Incident " + there.at("/metadata/name").asText()
                                + " was opened by hand, and a feed never changes such an Incident; resolve it and open it again"
                                + " under another name"));
        if (reported.open() && endedByPersonSince(there, reported.observedAt())) {
            return new Step.Keep();
        }
        IncidentState next = polled.map(at -> reported.asOf(at, known)).orElse(reported);
        return next.isAfter(known) ? new Step.Amend(changes(known, next)) : new Step.Keep();
    }

    private ObjectNode changes(IncidentState known, IncidentState reported) {
        ObjectNode members = JsonNodeFactory.instance.objectNode();
        describe(members, reported);
        members.put("observedAt", reported.observedAt().toString());
        if (reported.open() && !known.open()) {
            members.putNull("resolvedAt");
            members.putNull("resolvedBy");
        } else if (!reported.open() && known.open()) {
            Instant end = earlier(reported.observedAt(), now);
            Instant begin = known.openedAt().orElse(end);
            members.put("resolvedAt", (end.isBefore(begin) ? begin : end).toString());
            members.put("resolvedBy", user);
        }
        return members;
    }

    /** Whether a person, not this feed, resolved it after the source reported it as open. */
    private boolean endedByPersonSince(JsonNode there, Instant reported) {
        JsonNode spec = there.path("spec");
        return !spec.path("resolvedBy").asText(user).equals(user)
                && Times.parse(spec.path("resolvedAt").asText())
                        .filter(end -> !reported.isAfter(end))
                        .isPresent();
    }

    private ObjectNode created(String name, IncidentState reported) {
        ObjectNode incident = JsonNodeFactory.instance.objectNode();
        incident.put("apiVersion", IncidentStore.API_VERSION).put("kind", "Incident");
        incident.putObject("metadata").put("name", name);
        ObjectNode spec = incident.putObject("spec");
        describe(spec, reported);
        Instant opened = reported.openedAt().orElse(reported.observedAt());
        // Before what is reported, so that the next step, or the same report sent again, still ends what is over.
        Instant observed =
                reported.open() ? reported.observedAt() : reported.observedAt().minusMillis(1);
        spec.put("source", reported.source())
                .put("externalId", reported.externalId())
                .put("openedAt", earlier(opened, now).toString())
                .put("openedBy", user)
                .put("observedAt", observed.toString());
        return incident;
    }

    private static void describe(ObjectNode spec, IncidentState state) {
        spec.put("severity", state.severity()).put("title", state.title());
        ArrayNode services = spec.putArray("services");
        state.services().forEach(services::add);
    }

    private static Instant earlier(Instant one, Instant other) {
        return one.isBefore(other) ? one : other;
    }
}
