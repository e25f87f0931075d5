package com.novapay.deploygate.incident.poll;

import com.novapay.deploygate.incident.IncidentSource;
import java.time.Instant;
import java.util.Map;

/** A gate by itself always polls, and has nobody to tell. */
public record OnlyGate() implements FeedNotes {
    @Override
    public boolean leads() {
        return true;
    }

    @Override
    public Map<IncidentSource, Instant> read() {
        return Map.of();
    }

    @Override
    public void write(IncidentSource source, Instant at) {}

    @Override
    public void end() {}
}
