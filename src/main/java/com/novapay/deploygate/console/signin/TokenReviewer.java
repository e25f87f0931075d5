package com.novapay.deploygate.console.signin;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/** Asks the API server who holds a token and what he may read. Thread-safe; blocks, for seconds at most. */
@FunctionalInterface
public interface TokenReviewer {
    /**
     * Whoever holds the token.
     *
     * @param user as the API server calls him
     * @param roles empty when he may not read decisions
     */
    record Reviewed(String user, Set<Role> roles) {
        public Reviewed {
            roles = Set.copyOf(roles);
        }
    }

    /**
     * Reviews a token.
     *
     * @return empty when it is not good
     * @throws IOException when the API server does not answer or does not let the gate ask
     */
    Optional<Reviewed> review(String token) throws IOException;
}
