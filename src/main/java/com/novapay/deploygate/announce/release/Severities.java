package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Which incidents lock deploys, as the rule {@code incident-freeze} reads {@code freeze.severities} of the policies' data: a severity
 * that is unknown is SEV-1, and a list with a mistake in it makes no incident harmless. Immutable.
 */
public final class Severities {
    private static final String WORST = "SEV-1";
    private static final Set<String> KNOWN = Set.of(WORST, "SEV-2", "SEV-3", "SEV-4");

    private final Set<String> locking;

    private Severities(Set<String> locking) {
        this.locking = Set.copyOf(locking);
    }

    /** Those that a list names. */
    public static Severities of(JsonNode list) {
        Set<String> locking = new HashSet<>();
        for (JsonNode severity : list) {
            if (!KNOWN.contains(severity.asText())) {
                return new Severities(KNOWN);
            }
            locking.add(severity.asText());
        }
        return new Severities(list.isArray() ? locking : KNOWN);
    }

    /** The severity that an incident has, whatever it says. */
    static String severity(String text) {
        String known = text.strip().toUpperCase(Locale.ROOT);
        return KNOWN.contains(known) ? known : WORST;
    }

    /** Whether an incident of this severity locks deploys. */
    boolean lock(String severity) {
        return locking.contains(severity(severity));
    }
}
