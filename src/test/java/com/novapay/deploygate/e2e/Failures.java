package com.novapay.deploygate.e2e;

import java.util.Collection;
import java.util.Set;

/** What kind of failure calls met, by what their clients were told. */
final class Failures {
    static final String NONE = "admitted";
    static final String UNDER_WAY = "calls under way fail";
    private static final String HANGING = "calls to the hanging gate fail";
    /** What calls meet that one of the gates gets. */
    static final Set<String> OF_ONE_GATE = Set.of(UNDER_WAY, HANGING);

    private static final String UNRECORDED = "denied with audit-unavailable";
    private static final String NO_API_SERVER = "fail while there is no API server";

    private Failures() {}

    /** The gravest of them; {@link #NONE} when there are none. */
    static String kind(Collection<String> failures) {
        String gravest = NONE;
        for (String failure : failures) {
            String kind = kind(failure);
            if (gravity(kind) > gravity(gravest)) {
                gravest = kind;
            }
        }
        return gravest;
    }

    private static String kind(String failure) {
        if (failure.contains("audit-unavailable")) {
            return UNRECORDED;
        }
        if (!failure.contains("failed calling webhook")) {
            return NO_API_SERVER;
        }
        return failure.contains("deadline exceeded") || failure.contains("Client.Timeout") ? HANGING : UNDER_WAY;
    }

    private static int gravity(String kind) {
        return switch (kind) {
            case NONE -> 0;
            case UNDER_WAY -> 1;
            case HANGING -> 2;
            case UNRECORDED -> 3;
            default -> 4;
        };
    }
}
