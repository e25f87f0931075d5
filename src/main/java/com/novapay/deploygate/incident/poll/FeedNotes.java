package com.novapay.deploygate.incident.poll;

import com.novapay.deploygate.incident.IncidentSource;
import java.time.Instant;
import java.util.Map;

/** Where the gate that polls notes when an API last answered, for the others to read. Confined to one thread. */
public interface FeedNotes {
    /** Whether this gate is the one that polls. */
    boolean leads();

    /** When each API last answered, as far as it is noted; nothing when the notes cannot be read. */
    Map<IncidentSource, Instant> read();

    /** Notes it, if that can be done now. */
    void write(IncidentSource source, Instant at);

    /** Lets another gate poll. */
    void end();
}
