package com.novapay.deploygate.git;

import com.novapay.deploygate.outbound.ProxyEnvironment;
import com.novapay.deploygate.outbound.TokenFile;
import java.io.IOException;
import java.net.ProxySelector;
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
 * @param proxies for HTTPS
 * @param largest bytes that may be received for one fetch
 * @param longest for one fetch
 */
public record GitAccess(
        Optional<Path> token,
        Optional<Path> sshKey,
        Optional<Path> knownHosts,
        Optional<Path> authorities,
        ProxySelector proxies,
        long largest,
        Duration longest) {

    /** With the proxies of the process's own environment. */
    public GitAccess(
            Optional<Path> token,
            Optional<Path> sshKey,
            Optional<Path> knownHosts,
            Optional<Path> authorities,
            long largest,
            Duration longest) {
        this(token, sshKey, knownHosts, authorities, ProxyEnvironment.of(System.getenv()), largest, longest);
    }

    /** What the token file says now; empty without one. */
    Optional<TokenFile.Login> login() throws IOException {
        return token.isEmpty() ? Optional.empty() : Optional.of(new TokenFile(token.get()).login("git"));
    }
}
