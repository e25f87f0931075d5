package com.novapay.deploygate.config;

import com.novapay.deploygate.config.GateConfig.Address;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The console: where it listens and who gets in. Immutable.
 *
 * @param listen empty where there is no console
 * @param url what people type, without a path
 * @param sessionKey empty for one of the gate's own, under its data
 * @param session the longest a session lasts
 * @param idle how long it lasts without a request
 * @param tokenAudience empty for the API server's own
 * @param calendarLinks the keys of calendar clients; empty for none
 */
public record ConsoleConfig(
        Optional<Address> listen,
        Optional<URI> url,
        Optional<Path> sessionKey,
        Duration session,
        Duration idle,
        Optional<Oidc> oidc,
        Optional<String> tokenAudience,
        Optional<Path> calendarLinks) {

    /**
     * An OpenID Connect provider.
     *
     * @param clientSecret the file it stands in; without one the client is public
     * @param authorities a file of certificates that the provider's may come from
     * @param auditors names in the roles claim
     * @param viewers names in the roles claim
     */
    public record Oidc(
            URI issuer,
            String clientId,
            Optional<Path> clientSecret,
            Optional<Path> authorities,
            List<String> scopes,
            String userClaim,
            String rolesClaim,
            Set<String> auditors,
            Set<String> viewers) {
        public Oidc {
            scopes = List.copyOf(scopes);
            auditors = Set.copyOf(auditors);
            viewers = Set.copyOf(viewers);
        }
    }
}
