package com.novapay.deploygate.console.signin;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.nimbusds.jwt.JWTParser;
import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Signing in by a Kubernetes token. What the API server said holds for a short while, so that a page's many requests ask
 * once. Thread-safe.
 */
final class TokenSignIn {
    private static final Duration KEPT = Duration.ofSeconds(30);
    private static final int MOST = 1_000;
    private static final int LONGEST = 16 * 1024;
    private final TokenReviewer reviewer;
    private final Cache<String, Optional<TokenReviewer.Reviewed>> answers;
    /** Whoever sends one bad token after the other must not keep all threads waiting for the API server. */
    private final Semaphore asking = new Semaphore(2);

    TokenSignIn(TokenReviewer reviewer, Clock clock) {
        this.reviewer = reviewer;
        this.answers = Caffeine.newBuilder()
                .maximumSize(MOST)
                .expireAfterWrite(KEPT)
                .ticker(() -> TimeUnit.MILLISECONDS.toNanos(clock.millis()))
                .executor(Runnable::run)
                .build();
    }

    /** The session of one request that came with a token. */
    Future<Session> bear(RoutingContext context, String token) {
        return identify(context, token)
                .map(identity -> new Session(identity.user(), identity.roles(), "", identity.end()));
    }

    /** Who holds the token; fails with a {@link SignInProblem}. */
    Future<Identity> identify(RoutingContext context, String token) {
        return context.vertx().executeBlocking(() -> identity(token), false);
    }

    private Identity identity(String token) throws SignInProblem {
        if (token.isEmpty() || token.length() > LONGEST || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw new SignInProblem(401, "This is not a token.");
        }
        TokenReviewer.Reviewed reviewed = reviewed(Secrets.trace(token), token)
                .orElseThrow(() -> new SignInProblem(
                        401, "The API server rejects this token: it is unknown, has expired or has another audience."));
        if (reviewed.roles().isEmpty()) {
            throw SignInProblem.refused(
                    "You are " + reviewed.user() + ", and may not read this console. You need the right to"
                            + " get decisions.deploygate.novapay.com: ask for the ClusterRole deploy-gate-viewer or"
                            + " deploy-gate-auditor.");
        }
        return new Identity(reviewed.user(), reviewed.roles(), "a Kubernetes token", end(token));
    }

    private Optional<TokenReviewer.Reviewed> reviewed(String trace, String token) throws SignInProblem {
        Optional<TokenReviewer.Reviewed> known = answers.getIfPresent(trace);
        if (known != null) {
            return known;
        }
        if (!asking.tryAcquire()) {
            throw SignInProblem.away("The console is checking too many tokens. Try again in a moment.");
        }
        try {
            Optional<TokenReviewer.Reviewed> reviewed = reviewer.review(token);
            answers.put(trace, reviewed);
            return reviewed;
        } catch (IOException e) {
            throw SignInProblem.away("The API server could not check the token: " + e.getMessage());
        } finally {
            asking.release();
        }
    }

    /** When the token ends by its own word, which the API server has checked. */
    private static Instant end(String token) {
        try {
            Date end = JWTParser.parse(token).getJWTClaimsSet().getExpirationTime();
            return end == null ? Instant.MAX : end.toInstant();
        } catch (ParseException e) {
            return Instant.MAX; // not a JWT: sessions end soon enough by themselves
        }
    }
}
