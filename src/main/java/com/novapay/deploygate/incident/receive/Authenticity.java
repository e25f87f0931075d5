package com.novapay.deploygate.incident.receive;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** How a source proves that a delivery is its own. Implementations are pure and thread-safe. */
interface Authenticity {
    /** What came out. */
    sealed interface Proof {
        /**
         * It is the source's own.
         *
         * @param replay what no other delivery has, empty where the scheme has nothing of the kind
         * @param signedAt the time that is signed with it, empty where the scheme has none
         */
        record Authentic(String replay, Optional<Instant> signedAt) implements Proof {}

        /**
         * It is not, or nothing shows that it is.
         *
         * @param reason for the operator's log; holds nothing of the secret or the signature
         */
        record Doubtful(String reason) implements Proof {}
    }

    /**
     * Checks the raw bytes, before anything reads them.
     *
     * @param secrets one or more; during a rotation each of them counts
     */
    Proof check(Delivery delivery, List<String> secrets);
}
