package com.novapay.deploygate.console.signin;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who somebody is and what he may, by the claims that a provider has signed. Immutable. */
record OpenIdClaims(Map<String, Object> claims) {

    Identity identity(OpenIdSettings settings) throws SignInProblem {
        if (!(find(settings.userClaim()) instanceof String user)) {
            throw SignInProblem.refused(
                    "The provider says nothing in the claim " + settings.userClaim()
                            + ", which should name you. Whoever runs the gate can take another claim or ask for another scope.");
        }
        // Whoever can write what he likes there would be whom he likes.
        if (settings.userClaim().equals("email") && Boolean.FALSE.equals(claims.get("email_verified"))) {
            throw SignInProblem.refused("The provider has not verified that " + user + " is your address.");
        }
        Set<String> names = names(settings.rolesClaim());
        Set<Role> roles = EnumSet.noneOf(Role.class);
        if (settings.auditors().stream().anyMatch(names::contains)) {
            roles.add(Role.AUDITOR);
        }
        if (settings.viewers().stream().anyMatch(names::contains)) {
            roles.add(Role.VIEWER);
        }
        if (roles.isEmpty()) {
            throw SignInProblem.refused("You are " + user + ", and may not read this console. It takes one of these in "
                    + settings.rolesClaim() + ": " + listed(settings) + ". Ask whoever keeps your groups.");
        }
        return new Identity(user, roles, "OpenID Connect", Instant.MAX);
    }

    private static String listed(OpenIdSettings settings) {
        String auditors = settings.auditors().stream().sorted().collect(Collectors.joining(", "));
        String viewers = settings.viewers().stream().sorted().collect(Collectors.joining(", "));
        return Set.of(auditors, viewers).contains("")
                ? auditors + viewers
                : viewers + " (to read) or " + auditors + " (to export and sign off, too)";
    }

    private Set<String> names(String claim) {
        Object found = find(claim);
        if (found instanceof String one) {
            return Set.of(one);
        }
        Collection<?> many = found instanceof Collection<?> listed ? listed : Set.of();
        return many.stream()
                .filter(String.class::isInstance)
                .map(String.class::cast)
                .collect(Collectors.toUnmodifiableSet());
    }

    /** A claim by its whole name, which may be a URL with dots in it, else by the path. */
    private @Nullable Object find(String claim) {
        Object whole = claims.get(claim);
        if (whole != null) {
            return whole;
        }
        Object at = claims;
        for (String step : claim.split("\\.", -1)) {
            at = Optional.ofNullable(at instanceof Map<?, ?> object ? object.get(step) : null)
                    .orElse(Map.of());
        }
        return Map.of().equals(at) ? null : at;
    }
}
