package com.novapay.deploygate.console.signin;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.Set;

/** Lets a request through with the session it has, and none without; what changes something proves that its page was the console's. */
final class Guard {
    private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);
    private static final String BEARER = "bearer ";
    private final Sessions sessions;
    private final Origins origins;
    private final Optional<TokenSignIn> tokens;

    Guard(Sessions sessions, Origins origins, Optional<TokenSignIn> tokens) {
        this.sessions = sessions;
        this.origins = origins;
        this.tokens = tokens;
    }

    /** Before everything, signing in too: forms of other sites are turned away. */
    void checkOrigin(RoutingContext context) {
        HttpServerRequest request = context.request();
        // Browsers add a token to no request by themselves.
        if (READING.contains(request.method()) || bearer(context).isPresent() || origins.isOwn(request)) {
            context.next();
        } else {
            PlainPage.answer(context, 403, "Forbidden", "This request did not come from a page of this console.");
        }
    }

    /** Demands a session. */
    void demandSession(RoutingContext context) {
        if (Session.isIn(context)) {
            context.next();
            return;
        }
        Optional<String> token = bearer(context);
        if (token.isPresent()) {
            bear(context, token.get());
            return;
        }
        Optional<Session> session = sessions.find(context);
        if (session.isEmpty()) {
            refuse(context);
        } else if (READING.contains(context.request().method()) || isProven(context, session.get())) {
            session.get().putInto(context);
            context.next();
        } else {
            PlainPage.answer(
                    context,
                    403,
                    "Session has changed",
                    "This form belongs to another session. Go back, reload the page and send the form again.");
        }
    }

    private void bear(RoutingContext context, String token) {
        if (tokens.isEmpty()) {
            context.response().putHeader("www-authenticate", "Bearer");
            PlainPage.answer(
                    context, 401, "Not signed in", "This console does not accept tokens: it runs without a cluster.");
            return;
        }
        tokens.get()
                .bear(context, token)
                .onSuccess(session -> {
                    session.putInto(context);
                    context.next();
                })
                .onFailure(problem -> SignIn.fail(context, problem, "/"));
    }

    private static Optional<String> bearer(RoutingContext context) {
        return Optional.ofNullable(context.request().getHeader("authorization"))
                .filter(header -> header.regionMatches(true, 0, BEARER, 0, BEARER.length()))
                .map(header -> header.substring(BEARER.length()).strip());
    }

    private static boolean isProven(RoutingContext context, Session session) {
        String sent = Optional.ofNullable(context.request().getHeader("x-csrf-token"))
                .orElse(context.request().getFormAttribute("csrf"));
        return sent != null && Secrets.same(sent, session.csrf());
    }

    private static void refuse(RoutingContext context) {
        if (PlainPage.isProgram(context) || !READING.contains(context.request().method())) {
            context.response().putHeader("www-authenticate", "Bearer");
            PlainPage.answer(context, 401, "Not signed in", "You are not signed in, or your session is over.");
            return;
        }
        String to = ReturnPath.parameter(ReturnPath.of(context.request().uri()));
        context.response()
                .setStatusCode(303)
                .putHeader("location", "/signin" + to)
                .end()
                .onFailure(SignIn::lost);
    }
}
