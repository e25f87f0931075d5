package com.novapay.deploygate.console.signin;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** Signing in by a link that was printed for whoever runs the gate on this machine. Thread-safe. */
final class LinkSignIn {
    private final OneTimeLinks links;

    LinkSignIn(OneTimeLinks links) {
        this.links = links;
    }

    void mount(Router router, SignIn signIn) {
        router.get("/open").handler(context -> open(context, signIn));
    }

    private void open(RoutingContext context, SignIn signIn) {
        String purpose =
                Optional.ofNullable(context.request().getHeader("sec-purpose")).orElse("");
        if (purpose.contains("prefetch")) {
            PlainPage.answer(context, 503, "Not yet", "The link works once; open it in a browser.");
            return;
        }
        String key = Optional.ofNullable(context.request().getParam("key")).orElse("");
        context.vertx()
                .executeBlocking(() -> identity(key), false)
                .onSuccess(identity -> signIn.welcome(context, identity, "/"))
                .onFailure(problem -> signIn.refuse(context, problem, "/"));
    }

    private Identity identity(String key) throws Exception {
        String owner = links.redeem(key)
                .orElseThrow(() -> SignInProblem.refused("This link was already used or is older than ten minutes. For"
                        + " a new link, run novapay console on the gate's machine."));
        return new Identity(owner, Set.of(Role.AUDITOR), "a one-time link", Instant.MAX);
    }
}
