package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The records of the audit log in the order in which they can be read, each once. Calls block for the store. Confined to one thread. */
public interface RecordFeed {
    /** Begins again with the records of the last days before a moment. */
    void restart(Instant now) throws IOException;

    /** The next records; empty when there are none now. A call that throws loses nothing. */
    List<JsonNode> next() throws IOException;

    /** The document of a decision, if the log has it. */
    Optional<JsonNode> decision(String id) throws IOException;
}
