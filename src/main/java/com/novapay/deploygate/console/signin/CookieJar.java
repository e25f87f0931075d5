package com.novapay.deploygate.console.signin;

import io.vertx.core.http.Cookie;
import io.vertx.core.http.CookieSameSite;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * The console's cookies: scripts cannot read them, other sites' forms do not send them, and over HTTPS no other host of the
 * domain can plant them. Immutable.
 *
 * @param isSecure whether browsers come by HTTPS
 */
record CookieJar(boolean isSecure) {
    static final String SESSION = "deploy-gate-session";
    static final String SIGNING_IN = "deploy-gate-signing-in";

    Cookie make(String name, String value) {
        // Strict would leave out the session when the provider sends somebody back.
        return Cookie.cookie(named(name), value)
                .setPath("/")
                .setHttpOnly(true)
                .setSecure(isSecure)
                .setSameSite(CookieSameSite.LAX);
    }

    Optional<String> get(RoutingContext context, String name) {
        return Optional.ofNullable(context.request().getCookie(named(name))).map(Cookie::getValue);
    }

    void remove(RoutingContext context, String name) {
        context.response().addCookie(make(name, "").setMaxAge(0));
    }

    private String named(String name) {
        return isSecure ? "__Host-" + name : name;
    }
}
