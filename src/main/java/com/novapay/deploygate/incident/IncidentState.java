package com.novapay.deploygate.incident;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.yaml.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What an Incident says of an incident of a source at one moment. Immutable.
 *
 * <p>States of one incident are in an order that does not depend on when they arrive: by time, and at one time the state that
 * stops more comes last. Whoever keeps the last one ends in the same state, whatever arrives first.
 *
 * @param source {@link IncidentSource#key}
 * @param observedAt when the incident was in this state, by the source's clock
 * @param services of workloads; none means all
 */
public record IncidentState(
        String source,
        String externalId,
        Instant observedAt,
        boolean open,
        String severity,
        String title,
        List<String> services,
        Optional<Instant> openedAt) {
    private static final Duration API_DELAY = Duration.ofSeconds(30);

    private static final Comparator<IncidentState> ORDER = Comparator.comparing(IncidentState::observedAt)
            .thenComparing(IncidentState::open)
            .thenComparing(IncidentState::severity, Comparator.reverseOrder())
            .thenComparing(state -> state.services().isEmpty())
            .thenComparing(state -> String.join(",", state.services()))
            .thenComparing(IncidentState::title);

    public IncidentState {
        services = List.copyOf(services);
    }

    /** The state that an Incident holds; empty for one that no source follows, because it was opened by hand. */
    public static Optional<IncidentState> of(JsonNode incident) {
        JsonNode spec = incident.path("spec");
        return Times.parse(spec.path("observedAt").asText()).map(observed -> {
            List<String> services = new ArrayList<>();
            spec.path("services").forEach(service -> services.add(service.asText()));
            return new IncidentState(
                    spec.path("source").asText(),
                    spec.path("externalId").asText(),
                    observed,
                    !spec.hasNonNull("resolvedAt"),
                    spec.path("severity").asText(),
                    spec.path("title").asText(),
                    services,
                    Times.parse(spec.path("openedAt").asText()));
        });
    }

    /** Whether this state comes after the other one of the same incident. */
    boolean isAfter(IncidentState other) {
        return ORDER.compare(this, other) > 0;
    }

    /**
     * This state as an API showed it at a moment. The time of its last change there may be missing or rounded, so a state that
     * differs from the one that is known counts as of that moment, unless an event came so shortly before that the API may
     * not show it yet.
     */
    IncidentState asOf(Instant shown, IncidentState known) {
        return isAfter(known) || saysTheSameAs(known) || known.observedAt.isAfter(shown.minus(API_DELAY))
                ? this
                : new IncidentState(source, externalId, shown, open, severity, title, services, openedAt);
    }

    /** The same incident, over since the same moment. */
    public IncidentState ended() {
        return new IncidentState(source, externalId, observedAt, false, severity, title, services, openedAt);
    }

    private boolean saysTheSameAs(IncidentState other) {
        return open == other.open
                && severity.equals(other.severity)
                && services.equals(other.services)
                && title.equals(other.title);
    }
}
