package com.novapay.deploygate.incident.poll;

import com.fasterxml.jackson.databind.JsonNode;
import com.novapay.deploygate.incident.IncidentMapping;
import com.novapay.deploygate.incident.IncidentSource;
import com.novapay.deploygate.incident.IncidentState;
import com.novapay.deploygate.incident.IncidentStore;
import com.novapay.deploygate.incident.IncidentWriter;
import com.novapay.deploygate.incident.SourceEvent;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Compares the Incidents of one source with what its API shows: opens and updates what an event was lost of, and resolves what is
 * over there. Incidents that were opened by hand are not read. Confined to one thread.
 */
public final class FeedPoller {
    private final IncidentSource source;
    private final IncidentApi api;
    private final IncidentMapping mapping;
    private final IncidentStore store;
    private final IncidentWriter writer;

    public FeedPoller(
            IncidentSource source,
            IncidentApi api,
            IncidentMapping mapping,
            IncidentStore store,
            IncidentWriter writer) {
        this.source = source;
        this.api = api;
        this.mapping = mapping;
        this.store = store;
        this.writer = writer;
    }

    IncidentSource source() {
        return source;
    }

    /**
     * Does it once.
     *
     * @throws IOException when the API does not answer as it should; what it showed until then is written
     * @throws com.novapay.deploygate.incident.StoreProblem when an Incident is not written
     */
    public void poll() throws IOException, InterruptedException {
        OpenIncidents open = api.open();
        Set<String> listed = new HashSet<>();
        for (SourceEvent incident : open.incidents()) {
            listed.add(incident.externalId());
            writer.writePolled(mapping.state(source, incident), open.shown());
        }
        for (JsonNode incident : store.list()) {
            Optional<IncidentState> known = IncidentState.of(incident)
                    .filter(state -> state.open() && state.source().equals(source.key()));
            if (known.isPresent() && !listed.contains(known.get().externalId())) {
                // A list that is read page by page may miss one that is open, so each is asked for by itself.
                IncidentState now = api.find(known.get().externalId())
                        .map(found -> mapping.state(source, found))
                        .orElseGet(() -> known.get().ended());
                writer.writePolled(now, open.shown());
            }
        }
    }
}
