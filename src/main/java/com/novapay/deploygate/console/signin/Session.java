package com.novapay.deploygate.console.signin;

import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Set;

/**
 * Somebody who signed in. Immutable.
 *
 * @param user the name that records keep
 * @param csrf what each form sends back as {@code csrf}
 * @param expires when it is over
 */
public record Session(String user, Set<Role> roles, String csrf, Instant expires) {
    private static final String KEY = Session.class.getName();

    public Session {
        roles = Set.copyOf(roles);
    }

    /** Whether this is allowed; an auditor may whatever a viewer may. */
    public boolean has(Role role) {
        return roles.contains(role) || roles.contains(Role.AUDITOR);
    }

    /** Hands it to the handlers that come after. */
    public void putInto(RoutingContext context) {
        context.put(KEY, this);
    }

    /** Whether this request has a session already. */
    static boolean isIn(RoutingContext context) {
        return context.get(KEY) instanceof Session;
    }

    /**
     * Whose request it is.
     *
     * @throws IllegalStateException where no sign-in is demanded
     */
    public static Session of(RoutingContext context) {
        if (context.get(KEY) instanceof Session session) {
            return session;
        }
        throw new IllegalStateException("nobody is signed in");
    }
}
