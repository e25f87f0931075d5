package com.novapay.deploygate.incident;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The whole state of one incident at one moment, in the source's own names. Immutable.
 *
 * @param externalId the incident's id at the source
 * @param at when the incident was in this state, by the source's clock
 * @param severity the source's name of it, empty when it has none
 * @param services the source's names of the services that it touches
 */
public record SourceEvent(
        String externalId,
        Instant at,
        boolean open,
        Optional<String> severity,
        String title,
        List<String> services,
        Optional<Instant> openedAt) {
    public SourceEvent {
        services = List.copyOf(services);
    }
}
