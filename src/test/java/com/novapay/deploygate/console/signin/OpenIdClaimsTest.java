package com.novapay.deploygate.console.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever can write what they like into a claim would have the roles that it gives. */
class OpenIdClaimsTest {
    private static final String ALICE = "alice@novapay.example";

    private static Identity identity(String userClaim, String rolesClaim, Map<String, Object> claims)
            throws SignInProblem {
        return new OpenIdClaims(claims)
                .identity(new OpenIdSettings(
                        URI.create("https://provider"),
                        "console",
                        "",
                        Optional.empty(),
                        List.of("openid"),
                        userClaim,
                        rolesClaim,
                        Set.of(ALICE),
                        Set.of()));
    }

    private static void isRefused(String userClaim, String rolesClaim, Map<String, Object> claims, String why) {
        assertThatThrownBy(() -> identity(userClaim, rolesClaim, claims))
                .isInstanceOf(SignInProblem.class)
                .hasMessageContaining(why);
    }

    @Test
    void email_verified_makesAnAuditor() throws Exception {
        Identity alice = identity("sub", "email", Map.of("sub", "1", "email", ALICE, "email_verified", true));
        assertThat(alice.roles()).containsExactly(Role.AUDITOR);
    }

    @Test
    void email_notVerified_makesNoAuditor() {
        String why = "has not verified";
        isRefused("sub", "email", Map.of("sub", "1", "email", ALICE), why);
        for (Object said : List.of(false, "true", "false", 1, List.of(true))) {
            isRefused("sub", "email", Map.of("sub", "1", "email", ALICE, "email_verified", said), why);
        }
        isRefused("email", "groups", Map.of("email", ALICE, "groups", List.of(ALICE)), why);
    }

    /** What is said of another address, elsewhere in the token, says nothing of this one. */
    @ParameterizedTest
    @ValueSource(strings = {"contact.email", "https://provider/email", "emails", "mail", "phone_number"})
    void otherAddress_makesNoAuditor(String claim) {
        isRefused(
                "sub",
                claim,
                Map.of("sub", "1", "email_verified", true, claim, ALICE, "contact", Map.of("email", ALICE)),
                "has not verified");
    }

    @Test
    void nestedEmail_verifiedBesideIt_makesAnAuditor() throws Exception {
        assertThat(identity(
                                "sub",
                                "contact.email",
                                Map.of("sub", "1", "contact", Map.of("email", ALICE, "email_verified", true)))
                        .roles())
                .containsExactly(Role.AUDITOR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"preferred_username", "name", "nickname", "profile", "website"})
    void selfChosenClaim_givesNoRoles(String claim) {
        isRefused("sub", claim, Map.of("sub", "1", claim, ALICE), "cannot give roles");
    }
}
