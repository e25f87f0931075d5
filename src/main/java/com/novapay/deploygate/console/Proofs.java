package com.novapay.deploygate.console;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** What the log's tree says of its records. Thread-safe. */
public interface Proofs {
    /**
     * A signed state of the log. Immutable.
     *
     * @param size how many records it covers
     * @param time RFC 3339, UTC
     * @param note the signed note itself
     */
    record SignedState(long size, String time, String note) {}

    /**
     * How the log stands. Immutable.
     *
     * @param keys verifier keys, as C2SP writes them
     * @param published where checkpoints go
     */
    record Standing(String origin, List<String> keys, List<String> published, Optional<SignedState> latest, long size) {
        public Standing {
            keys = List.copyOf(keys);
            published = List.copyOf(published);
        }
    }

    /** How the log stands now. */
    Standing standing() throws SQLException;

    /** The proof that a record is in the log, a C2SP {@code tlog-proof}; empty while no checkpoint covers it. */
    Optional<String> proof(String id) throws SQLException;
}
