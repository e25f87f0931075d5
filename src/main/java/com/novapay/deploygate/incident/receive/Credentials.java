package com.novapay.deploygate.incident.receive;

import java.nio.file.Path;
import java.util.Optional;

/**
 * What a source has to prove that a delivery is its own: all that is named here, and at least one. Immutable.
 *
 * @param secrets a file with one secret on each line; read again for each delivery
 * @param clientAuthorities a file of authorities, PEM: the client shows a certificate of one of them; read again for each delivery
 */
public record Credentials(Optional<Path> secrets, Optional<Path> clientAuthorities) {
    public Credentials {
        if (secrets.isEmpty() && clientAuthorities.isEmpty()) {
            throw new IllegalArgumentException("a source needs a secret or an authority of clients");
        }
    }
}
