package com.novapay.deploygate.console.signin;

import com.nimbusds.jwt.JWTClaimsSet;
import java.net.URI;
import java.text.ParseException;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the browser keeps, sealed, between leaving for the provider and coming back. Immutable.
 *
 * @param verifier of PKCE
 * @param redirect where the provider sends people back
 * @param to where somebody goes in the end
 */
record PendingSignIn(String state, String nonce, String verifier, URI redirect, String to, Instant end) {

    JWTClaimsSet claims() {
        return new JWTClaimsSet.Builder()
                .claim("state", state)
                .claim("nonce", nonce)
                .claim("verifier", verifier)
                .claim("redirect", redirect.toString())
                .claim("to", to)
                .expirationTime(Date.from(end))
                .build();
    }

    static Optional<PendingSignIn> of(JWTClaimsSet claims) {
        try {
            String state = claims.getStringClaim("state");
            String nonce = claims.getStringClaim("nonce");
            String verifier = claims.getStringClaim("verifier");
            String redirect = claims.getStringClaim("redirect");
            String to = claims.getStringClaim("to");
            Date end = claims.getExpirationTime();
            if (end == null || Stream.of(state, nonce, verifier, redirect, to).anyMatch(text -> text == null)) {
                return Optional.empty();
            }
            return Optional.of(new PendingSignIn(
                    state, nonce, verifier, URI.create(redirect), ReturnPath.of(to), end.toInstant()));
        } catch (ParseException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
