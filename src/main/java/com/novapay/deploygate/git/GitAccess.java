package com.novapay.deploygate.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a gate gets into repositories. The files are read again for each use, so that they may change while the gate runs.
 *
 * @param token a file with a token, or with {@code USER:TOKEN}, for HTTPS
 * @param sshKey a private key without a passphrase
 * @param knownHosts the keys of SSH hosts, as OpenSSH keeps them; without it no host is trusted
 * @param authorities PEM; the certificates of HTTPS hosts must be signed by one of them; empty for Java's own
 * @param largest bytes that may be received for one fetch
 * @param longest for one fetch
 */
public record GitAccess(
        Optional<Path> token,
        Optional<Path> sshKey,
        Optional<Path> knownHosts,
        Optional<Path> authorities,
        long largest,
        Duration longest) {

    /** Whom HTTPS hosts are told. */
    record Login(String user, String token) {}

    /** What the token file says now; empty without one. */
    Optional<Login> login() throws IOException {
        if (token.isEmpty()) {
            return Optional.empty();
        }
        String text = Files.readString(token.get()).strip();
        if (text.isEmpty() || text.lines().count() > 1) {
            throw new IOException(token.get() + " holds no token: one line, TOKEN or USER:TOKEN, is expected");
        }
        int colon = text.indexOf(':');
        return Optional.of(
                colon < 0 ? new Login("git", text) : new Login(text.substring(0, colon), text.substring(colon + 1)));
    }
}
