package com.novapay.deploygate.console.signin;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientAuthentication;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.ClientSecretPost;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.token.OIDCTokens;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;

/**
 * The console as a client of an OpenID Connect provider: authorization code with PKCE. Needs the provider only while somebody
 * signs in. Thread-safe; blocks, for seconds at most.
 */
final class OpenIdClient {
    /** Of RFC 6749, section 5.2. Other words of the provider may be the client's secret, which it was sent. */
    private static final Set<String> REASONS = Set.of(
            "invalid_request",
            "invalid_client",
            "invalid_grant",
            "unauthorized_client",
            "unsupported_grant_type",
            "invalid_scope");

    private static final Duration KEPT = Duration.ofHours(1);
    private final OpenIdSettings settings;
    private final ProviderHttp http;
    private final Clock clock;
    private volatile Optional<OpenIdProvider> known = Optional.empty();
    /** A provider that hangs must leave threads for the pages. */
    private final Semaphore asking = new Semaphore(2);

    @FunctionalInterface
    private interface Call<T> {
        T run(OpenIdProvider provider) throws IOException, GeneralException, SignInProblem;
    }

    OpenIdClient(OpenIdSettings settings, ProviderHttp http, Clock clock) {
        this.settings = settings;
        this.http = http;
        this.clock = clock;
    }

    /** The provider's host, for people. */
    String provider() {
        return settings.issuer().getHost();
    }

    /** Where the browser goes to sign in. */
    URI authorization(PendingSignIn pending) throws SignInProblem {
        return asked(provider -> new AuthenticationRequest.Builder(
                        ResponseType.CODE,
                        new Scope(settings.scopes().toArray(String[]::new)),
                        new ClientID(settings.clientId()),
                        pending.redirect())
                .endpointURI(provider.metadata().getAuthorizationEndpointURI())
                .state(new State(pending.state()))
                .nonce(new Nonce(pending.nonce()))
                .codeChallenge(new CodeVerifier(pending.verifier()), CodeChallengeMethod.S256)
                .build()
                .toURI());
    }

    /** Who brings this code back. */
    Identity redeem(String code, Optional<String> issuer, PendingSignIn pending) throws SignInProblem {
        return asked(provider -> {
            boolean named = issuer.isPresent() || !provider.metadata().supportsAuthorizationResponseIssuerParam();
            if (!named
                    || issuer.filter(name -> !name.equals(settings.issuer().toString()))
                            .isPresent()) {
                throw SignInProblem.bad("This answer is not from " + provider() + ". Start the sign-in again.");
            }
            TokenRequest request = request(provider, code, pending);
            TokenResponse response =
                    OIDCTokenResponseParser.parse(request.toHTTPRequest().send(http));
            if (!(response instanceof OIDCTokenResponse good)) {
                String why = Optional.ofNullable(response.toErrorResponse().getErrorObject())
                        .map(error -> error.getCode())
                        .filter(REASONS::contains)
                        .orElse("no reason that OAuth 2.0 knows");
                throw SignInProblem.bad(
                        provider() + " rejected the sign-in code (" + why + "). Start the sign-in again.");
            }
            return claims(provider, good.getOIDCTokens(), pending).identity(settings);
        });
    }

    private OpenIdClaims claims(OpenIdProvider provider, OIDCTokens tokens, PendingSignIn pending)
            throws SignInProblem, IOException {
        JWT token = tokens.getIDToken();
        if (token == null) {
            throw SignInProblem.refused(provider() + " sent no ID token.");
        }
        try {
            IDTokenClaimsSet claims = provider.validator().validate(token, new Nonce(pending.nonce()));
            boolean forUs = claims.getAuthorizedParty() == null
                    ? claims.getAudience().size() == 1
                    : claims.getAuthorizedParty().getValue().equals(settings.clientId());
            if (!forUs) {
                throw SignInProblem.refused("The ID token of " + provider() + " was issued to another client.");
            }
            Date start = claims.getDateClaim("nbf");
            if (start != null && start.toInstant().isAfter(clock.instant().plusSeconds(60))) {
                throw SignInProblem.refused("The ID token of " + provider() + " is not valid yet.");
            }
            return new OpenIdClaims(claims.toJSONObject());
        } catch (BadJOSEException e) {
            throw SignInProblem.refused("The ID token of " + provider() + " is not valid: " + e.getMessage());
        } catch (JOSEException e) {
            throw new IOException("its keys cannot be read: " + e.getMessage(), e);
        }
    }

    private TokenRequest request(OpenIdProvider provider, String code, PendingSignIn pending) {
        URI endpoint = provider.metadata().getTokenEndpointURI();
        ClientID client = new ClientID(settings.clientId());
        AuthorizationCodeGrant grant = new AuthorizationCodeGrant(
                new AuthorizationCode(code), pending.redirect(), new CodeVerifier(pending.verifier()));
        if (settings.clientSecret().isEmpty()) {
            return new TokenRequest.Builder(endpoint, client, grant).build();
        }
        Secret secret = new Secret(settings.clientSecret());
        ClientAuthentication proof = provider.takesSecretInBodyOnly()
                ? new ClientSecretPost(client, secret)
                : new ClientSecretBasic(client, secret);
        return new TokenRequest.Builder(endpoint, proof, grant).build();
    }

    private <T> T asked(Call<T> call) throws SignInProblem {
        if (!asking.tryAcquire()) {
            throw SignInProblem.away("Too many sign-ins at once. Try again in a moment.");
        }
        try {
            return call.run(found());
        } catch (IOException | GeneralException e) {
            known = Optional.empty();
            throw SignInProblem.away("The provider " + provider() + " is not available: " + e.getMessage()
                    + ". The gate itself continues to work.");
        } finally {
            asking.release();
        }
    }

    private OpenIdProvider found() throws IOException, GeneralException {
        Instant now = clock.instant();
        Optional<OpenIdProvider> kept =
                known.filter(provider -> now.isBefore(provider.found().plus(KEPT)));
        if (kept.isPresent()) {
            return kept.get();
        }
        OpenIdProvider provider = OpenIdProvider.discover(settings, http, now);
        known = Optional.of(provider);
        return provider;
    }
}
