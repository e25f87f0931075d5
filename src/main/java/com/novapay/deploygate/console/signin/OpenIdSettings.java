package com.novapay.deploygate.console.signin;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the console is at its OpenID Connect provider, and who of those it knows may in. Immutable.
 *
 * @param clientSecret empty for a public client
 * @param authorities a file of certificates that the provider's may come from; without one those that Java trusts
 * @param userClaim names the person in records
 * @param rolesClaim lists groups or roles; a dotted path goes into objects
 * @param auditors names in that claim
 * @param viewers names in that claim
 */
public record OpenIdSettings(
        URI issuer,
        String clientId,
        String clientSecret,
        Optional<Path> authorities,
        List<String> scopes,
        String userClaim,
        String rolesClaim,
        Set<String> auditors,
        Set<String> viewers) {
    public OpenIdSettings {
        scopes = List.copyOf(scopes);
        auditors = Set.copyOf(auditors);
        viewers = Set.copyOf(viewers);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "OpenIdSettings[" + issuer + ", " + clientId + "]";
    }
}
