package com.novapay.deploygate.facts;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Reads objects of a cluster. Thread-safe. Every call ends within a bounded time, also when the other side is silent. */
interface ClusterReader extends AutoCloseable {
    /**
     * One page of a list that is as new as the call.
     *
     * @param limit how many objects at most
     * @param next where the page before ended; empty for the first
     * @throws GoneException when the rest of the list is not to be had any more
     */
    JsonNode list(WatchedKind kind, int limit, String next) throws IOException, InterruptedException;

    /**
     * What changes after a resource version, with bookmarks. The other side ends it after {@code length}.
     *
     * @throws GoneException when changes since that version are not to be had any more
     */
    Events watch(WatchedKind kind, String resourceVersion, Duration length) throws IOException, InterruptedException;

    @Override
    void close();

    /** The events of one watch. Confined to one thread. */
    interface Events extends AutoCloseable {
        /** The next one, as {@code type} and {@code object}; waits for it; empty at the end. */
        Optional<JsonNode> next() throws IOException;

        @Override
        void close();
    }

    /** Only a new list helps. */
    final class GoneException extends IOException {
        private static final long serialVersionUID = 1;

        GoneException(String message) {
            super(message);
        }
    }
}
