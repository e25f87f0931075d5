package com.novapay.deploygate.console.signin;

import java.time.Instant;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Who somebody is and what he may, by the claims that a provider has signed. Immutable. */
record OpenIdClaims(Map<String, Object> claims) {
    /** Claims for which another says whether they are true. */
    private static final Set<String> VERIFIED = Set.of("email", "emails", "mail", "phone_number");

    /** Standard claims that people choose themselves; the standard says that nobody is known by them. */
    private static final Set<String> SELF_CHOSEN = Set.of(
            "name",
            "given_name",
            "family_name",
            "middle_name",
            "nickname",
            "preferred_username",
            "profile",
            "picture",
            "website",
            "gender",
            "birthdate",
            "zoneinfo",
            "locale");

    Identity identity(OpenIdSettings settings) throws SignInProblem {
        if (!(find(settings.userClaim()) instanceof String user)) {
            throw SignInProblem.refused(
                    "The provider sent no value in the claim " + settings.userClaim()
                            + ", which must have your user name. The platform team can choose another claim or request another scope.");
        }
        for (String claim : List.of(settings.userClaim(), settings.rolesClaim())) {
            if (!isVerified(claim)) {
                throw SignInProblem.refused("The provider has not verified that the " + lastStep(claim)
                        + " it sends is yours: claim " + lastStep(claim)
                        + "_verified is not true. The platform team can choose a claim that the provider verifies.");
            }
        }
        if (SELF_CHOSEN.contains(lastStep(settings.rolesClaim()))) {
            throw SignInProblem.refused("Users can set the claim " + settings.rolesClaim()
                    + " themselves, so it cannot give roles. The platform team can choose groups, roles or sub.");
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
            throw SignInProblem.refused("You are " + user
                    + ", and may not read this console. You need one of these names in the claim "
                    + settings.rolesClaim() + ": " + listed(settings) + ". Ask the administrator of your groups.");
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

    /** A claim that people write themselves counts only where the provider says beside it, by {@code true} and nothing else, that it has asked them. */
    private boolean isVerified(String claim) {
        String name = lastStep(claim);
        if (!VERIFIED.contains(name)) {
            return true;
        }
        String beside = claim.substring(0, claim.length() - name.length()) + name + "_verified";
        return Boolean.TRUE.equals(find(beside));
    }

    /** Of a path or of a name that is a URL. */
    private static String lastStep(String claim) {
        return claim.substring(Math.max(claim.lastIndexOf('.'), claim.lastIndexOf('/')) + 1);
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
