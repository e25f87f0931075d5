package com.novapay.deploygate.incident.poll;

import com.novapay.deploygate.incident.SourceEvent;
import java.io.IOException;
import java.util.Optional;

/** What a source's API is asked. Every call ends within a bounded time. Confined to one thread. */
public interface IncidentApi {
    /**
     * All incidents that are open, or none of them.
     *
     * @throws IOException says what happened, where and what to do, without the token
     */
    OpenIncidents open() throws IOException, InterruptedException;

    /** One incident as it is now; empty when the source does not know it. */
    Optional<SourceEvent> find(String externalId) throws IOException, InterruptedException;
}
