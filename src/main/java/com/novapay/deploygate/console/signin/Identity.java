package com.novapay.deploygate.console.signin;

import java.time.Instant;
import java.util.Set;

/**
 * Somebody whom a provider, the API server or the file system vouches for. Immutable.
 *
 * @param user the name that records keep
 * @param way how he proved it, for the log
 * @param end when that ends by itself
 */
record Identity(String user, Set<Role> roles, String way, Instant end) {
    private static final int LONGEST = 256;

    Identity {
        roles = Set.copyOf(roles);
    }

    /** Whether the name can stand in a record and on a line of a log. */
    boolean isNamed() {
        return !user.isBlank() && user.length() <= LONGEST && user.codePoints().noneMatch(Identity::isInvisible);
    }

    private static boolean isInvisible(int point) {
        return switch (Character.getType(point)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> true;
            default -> false;
        };
    }
}
