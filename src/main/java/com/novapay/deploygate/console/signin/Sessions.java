package com.novapay.deploygate.console.signin;

import com.nimbusds.jwt.JWTClaimsSet;
import io.vertx.core.http.Cookie;
import io.vertx.ext.web.RoutingContext;
import java.text.ParseException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Sessions, which live in a sealed cookie: any replica with the key knows them. Only who signed out is remembered here.
 * Thread-safe.
 */
final class Sessions {
    private static final Duration FRESH = Duration.ofMinutes(1);
    private final Seal seal;
    private final CookieJar cookies;
    private final Secrets secrets;
    private final Clock clock;
    private final Duration longest;
    private final Duration idle;
    private final UsedOnce ended;

    private record Found(Session session, String id, Instant seen) {}

    Sessions(Seal seal, CookieJar cookies, Secrets secrets, Clock clock, Duration longest, Duration idle) {
        this.seal = seal;
        this.cookies = cookies;
        this.secrets = secrets;
        this.clock = clock;
        this.longest = longest;
        this.idle = idle;
        this.ended = new UsedOnce(clock);
    }

    /** Begins one, whatever session the browser came with. */
    void begin(RoutingContext context, Identity identity) {
        end(context);
        Instant now = now();
        Instant most = now.plus(longest);
        Instant end = identity.end().isBefore(most) ? identity.end() : most;
        put(
                context,
                new Found(new Session(identity.user(), identity.roles(), secrets.next(), end), secrets.next(), now));
    }

    /** The session of a request, if it has one that is not over; being used keeps it from idling out. */
    Optional<Session> find(RoutingContext context) {
        Optional<Found> found = read(context);
        found.filter(known -> known.seen().plus(FRESH).isBefore(now()))
                .ifPresent(known -> put(context, new Found(known.session(), known.id(), now())));
        return found.map(Found::session);
    }

    /** Ends the session of a request, also for whoever copied its cookie. */
    void end(RoutingContext context) {
        read(context).ifPresent(found -> ended.use(found.id(), found.session().expires()));
        cookies.remove(context, CookieJar.SESSION);
    }

    private Optional<Found> read(RoutingContext context) {
        Instant now = now();
        return cookies.get(context, CookieJar.SESSION)
                .flatMap(seal::open)
                .flatMap(Sessions::found)
                .filter(found -> now.isBefore(found.session().expires()))
                .filter(found -> now.isBefore(found.seen().plus(idle)))
                .filter(found -> !ended.isUsed(found.id()));
    }

    private void put(RoutingContext context, Found found) {
        Session session = found.session();
        JWTClaimsSet claims = new JWTClaimsSet.Builder()
                .subject(session.user())
                .jwtID(found.id())
                .claim(
                        "roles",
                        session.roles().stream().map(Role::name).sorted().toList())
                .claim("csrf", session.csrf())
                .issueTime(Date.from(found.seen()))
                .expirationTime(Date.from(session.expires()))
                .build();
        Cookie cookie = cookies.make(CookieJar.SESSION, seal.close(claims))
                .setMaxAge(
                        Math.max(0, Duration.between(now(), session.expires()).toSeconds()));
        context.response().addCookie(cookie);
    }

    private static Optional<Found> found(JWTClaimsSet claims) {
        try {
            Date seen = claims.getIssueTime();
            Date end = claims.getExpirationTime();
            List<String> names = claims.getStringListClaim("roles");
            String csrf = claims.getStringClaim("csrf");
            if (seen == null || end == null || names == null || csrf == null) {
                return Optional.empty();
            }
            Set<Role> roles = EnumSet.noneOf(Role.class);
            names.forEach(name -> roles.add(Role.valueOf(name)));
            return Optional.of(new Found(
                    new Session(claims.getSubject(), roles, csrf, end.toInstant()),
                    claims.getJWTID(),
                    seen.toInstant()));
        } catch (ParseException | IllegalArgumentException e) {
            return Optional.empty(); // sealed by another release of the gate
        }
    }

    private Instant now() {
        return clock.instant();
    }
}
