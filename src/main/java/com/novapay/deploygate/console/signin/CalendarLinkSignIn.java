package com.novapay.deploygate.console.signin;

import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/**
 * Lets a request for the calendar's file through by the key in its address. The session lasts for this request only, and no cookie
 * holds it. Thread-safe.
 */
final class CalendarLinkSignIn {
    /** The one address that a key opens. */
    private static final String ADDRESS = "/calendar.ics";

    /** The parameter that holds it. */
    static final String KEY = "key";

    private final CalendarLinks links;
    private final Clock clock;
    private final SignInLog log;

    CalendarLinkSignIn(CalendarLinks links, Clock clock, SignInLog log) {
        this.links = links;
        this.clock = clock;
        this.log = log;
    }

    void mount(Router router) {
        router.get(ADDRESS).handler(this::enter);
    }

    private void enter(RoutingContext context) {
        Optional<String> key = Optional.ofNullable(context.request().getParam(KEY));
        if (key.isEmpty()) {
            context.next(); // with a session, as any page
            return;
        }
        context.vertx()
                .executeBlocking(() -> links.name(key.get()), false)
                .onSuccess(name -> name.ifPresentOrElse(known -> welcome(context, known), () -> refuse(context)))
                .onFailure(problem -> fail(context, problem));
    }

    private void welcome(RoutingContext context, String name) {
        new Session(
                        "calendar of " + name,
                        Set.of(Role.VIEWER),
                        "",
                        clock.instant().plus(Duration.ofMinutes(1)))
                .putInto(context);
        context.next();
    }

    /** Not 401, at which calendar clients ask for a password. */
    private void refuse(RoutingContext context) {
        log.refused(String.valueOf(context.request().remoteAddress()), "there is no such calendar link");
        PlainPage.answer(
                context,
                404,
                "No such calendar",
                "This calendar link is not complete, or it was revoked. Ask the operator of the gate for a new one.");
    }

    private void fail(RoutingContext context, Throwable problem) {
        if (problem instanceof IOException) {
            log.refused(String.valueOf(context.request().remoteAddress()), "console.calendar-links-file: " + problem);
            PlainPage.answer(context, 503, "Not available", "The gate cannot read its calendar links now.");
        } else {
            context.fail(500, problem);
        }
    }
}
