package com.novapay.deploygate.console.signin;

import io.vertx.core.Future;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Signing in by an OpenID Connect provider: away to it and back. Thread-safe. */
final class OpenIdSignIn {
    static final String START = "/signin/oidc";
    private static final String BACK = "/signin/oidc/callback";
    private static final Duration LIFE = Duration.ofMinutes(10);
    private final OpenIdClient client;
    private final Origins origins;
    private final Seal seal;
    private final CookieJar cookies;
    private final Secrets secrets;
    private final Clock clock;
    private final UsedOnce used;

    OpenIdSignIn(OpenIdClient client, Origins origins, Seal seal, CookieJar cookies, Secrets secrets, Clock clock) {
        this.client = client;
        this.origins = origins;
        this.seal = seal;
        this.cookies = cookies;
        this.secrets = secrets;
        this.clock = clock;
        this.used = new UsedOnce(clock);
    }

    String provider() {
        return client.provider();
    }

    void mount(Router router, SignIn signIn) {
        router.get(START).handler(this::leave);
        router.get(BACK).handler(context -> back(context, signIn));
    }

    private void leave(RoutingContext context) {
        String to = ReturnPath.of(context.request().getParam("to"));
        String home = origins.home(context.request());
        if (!origins.isHome(context.request())) {
            SignIn.redirect(context, home + START + ReturnPath.parameter(to));
            return;
        }
        PendingSignIn pending = new PendingSignIn(
                secrets.next(),
                secrets.next(),
                secrets.next(),
                URI.create(home + BACK),
                to,
                clock.instant().plus(LIFE));
        context.vertx()
                .executeBlocking(() -> client.authorization(pending), false)
                .onSuccess(there -> {
                    context.response()
                            .addCookie(cookies.make(CookieJar.SIGNING_IN, seal.close(pending.claims()))
                                    .setMaxAge(LIFE.toSeconds()));
                    SignIn.redirect(context, there.toString());
                })
                .onFailure(problem -> SignIn.fail(context, problem, to));
    }

    private void back(RoutingContext context, SignIn signIn) {
        Optional<PendingSignIn> pending = cookies.get(context, CookieJar.SIGNING_IN)
                .flatMap(seal::open)
                .flatMap(PendingSignIn::of)
                .filter(known -> clock.instant().isBefore(known.end()));
        cookies.remove(context, CookieJar.SIGNING_IN);
        String to = pending.map(PendingSignIn::to).orElse("/");
        identity(context, pending)
                .onSuccess(identity -> signIn.welcome(context, identity, to))
                .onFailure(problem -> signIn.refuse(context, problem, to));
    }

    private Future<Identity> identity(RoutingContext context, Optional<PendingSignIn> pending) {
        Optional<String> state = once(context, "state");
        boolean fits = pending.isPresent()
                && state.filter(sent -> Secrets.same(sent, pending.get().state()))
                        .isPresent();
        if (!fits) {
            return Future.failedFuture(
                    SignInProblem.bad(
                            "This browser has no sign-in from the last ten minutes that fits this answer. Start the sign-in again."));
        }
        if (!used.use(pending.get().state(), pending.get().end())) {
            return Future.failedFuture(SignInProblem.bad("This answer was already used. Start the sign-in again."));
        }
        Optional<String> error = once(context, "error");
        Optional<String> code = once(context, "code");
        if (error.isPresent() || code.isEmpty()) {
            return Future.failedFuture(SignInProblem.refused(turnedBack(error)));
        }
        Optional<String> issuer = once(context, "iss");
        return context.vertx().executeBlocking(() -> client.redeem(code.get(), issuer, pending.get()), false);
    }

    private String turnedBack(Optional<String> error) {
        // RFC 6749 has one word for somebody who cancelled and for somebody whom the provider refuses.
        return error.filter("access_denied"::equals).isPresent()
                ? "You cancelled at " + client.provider()
                        + ", or it does not give you access to this console (access_denied)."
                : client.provider() + " rejected the sign-in: " + error.orElse("it sent no code") + ".";
    }

    /** A parameter that is there exactly once, as RFC 6749 wants it. */
    private static Optional<String> once(RoutingContext context, String name) {
        List<String> values = context.request().params().getAll(name);
        return values.size() == 1 ? Optional.of(values.getFirst()).filter(text -> !text.isEmpty()) : Optional.empty();
    }
}
