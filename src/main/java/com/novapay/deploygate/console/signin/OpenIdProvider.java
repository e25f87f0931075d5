package com.novapay.deploygate.console.signin;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.auth.ClientAuthenticationMethod;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A provider as its discovery document describes it. Its keys are fetched when needed, and again when a token names one that is not
 * among them. Thread-safe.
 *
 * @param found when it was read
 */
record OpenIdProvider(OIDCProviderMetadata metadata, IDTokenValidator validator, Instant found) {
    private static final long KEYS_KEPT_MS = 15 * 60_000;
    private static final long KEYS_WAIT_MS = 15_000;

    /** Public keys only: with an HMAC the client's secret would sign, and none signs nothing. */
    private static final Set<JWSAlgorithm> PUBLIC_KEY = publicKey();

    /** Reads the discovery document. */
    static OpenIdProvider discover(OpenIdSettings settings, ProviderHttp http, Instant now)
            throws IOException, GeneralException {
        Issuer issuer = new Issuer(settings.issuer());
        String document =
                http.retrieveResource(OIDCProviderMetadata.resolveURL(issuer)).getContent();
        OIDCProviderMetadata metadata = OIDCProviderMetadata.parse(document);
        if (!metadata.getIssuer().equals(issuer)) {
            throw new GeneralException("it calls itself " + metadata.getIssuer() + ", not " + issuer);
        }
        for (URI needed : new URI[] {
            endpoint(metadata.getAuthorizationEndpointURI(), "authorization_endpoint"),
            endpoint(metadata.getTokenEndpointURI(), "token_endpoint"),
            endpoint(metadata.getJWKSetURI(), "jwks_uri")
        }) {
            if (!settings.issuer().getScheme().equals(needed.getScheme()) && !"https".equals(needed.getScheme())) {
                throw new GeneralException(needed + " is not HTTPS");
            }
        }
        return new OpenIdProvider(metadata, validator(issuer, settings, metadata, http), now);
    }

    /** Whether the client names itself in the body, because the provider takes nothing else. */
    boolean takesSecretInBodyOnly() {
        List<ClientAuthenticationMethod> known = Optional.ofNullable(metadata.getTokenEndpointAuthMethods())
                .orElse(List.of(ClientAuthenticationMethod.CLIENT_SECRET_BASIC));
        return !known.contains(ClientAuthenticationMethod.CLIENT_SECRET_BASIC)
                && known.contains(ClientAuthenticationMethod.CLIENT_SECRET_POST);
    }

    private static URI endpoint(URI found, String name) throws GeneralException {
        if (found == null) {
            throw new GeneralException("its discovery names no " + name);
        }
        return found;
    }

    private static IDTokenValidator validator(
            Issuer issuer, OpenIdSettings settings, OIDCProviderMetadata metadata, ProviderHttp http)
            throws MalformedURLException {
        var keys = JWKSourceBuilder.<SecurityContext>create(
                        metadata.getJWKSetURI().toURL(), http)
                .cache(KEYS_KEPT_MS, KEYS_WAIT_MS)
                .refreshAheadCache(false)
                .rateLimited(false) // only tokens that the provider itself hands out come here
                .build();
        return new IDTokenValidator(
                issuer, new ClientID(settings.clientId()), new JWSVerificationKeySelector<>(PUBLIC_KEY, keys), null);
    }

    private static Set<JWSAlgorithm> publicKey() {
        Set<JWSAlgorithm> algorithms = new HashSet<>(JWSAlgorithm.Family.RSA);
        algorithms.addAll(JWSAlgorithm.Family.EC);
        return Set.copyOf(algorithms);
    }
}
