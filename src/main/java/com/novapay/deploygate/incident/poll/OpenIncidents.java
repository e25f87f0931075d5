package com.novapay.deploygate.incident.poll;

import com.novapay.deploygate.incident.SourceEvent;
import java.time.Instant;
import java.util.List;

/**
 * The open incidents of a source. Immutable.
 *
 * @param shown a moment, by the source's clock, since which the list was made
 * @param incidents each as it was when it last changed
 */
public record OpenIncidents(Instant shown, List<SourceEvent> incidents) {
    public OpenIncidents {
        incidents = List.copyOf(incidents);
    }
}
