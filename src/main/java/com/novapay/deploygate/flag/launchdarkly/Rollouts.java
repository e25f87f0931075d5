package com.novapay.deploygate.flag.launchdarkly;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.OptionalInt;

/**
 * Tells whether a flag is on for everyone: whoever asks gets one and the same variation, which is neither {@code false} nor what
 * the flag serves while it is off. Pure, linear in the flag.
 */
final class Rollouts {
    private static final int EVERYONE = 100_000;

    private Rollouts() {}

    /** @param flag as LaunchDarkly sends it; false for whatever cannot be told */
    static boolean isOnForEveryone(JsonNode flag) {
        OptionalInt served = served(flag.path("fallthrough"));
        if (!flag.path("on").asBoolean() || !flag.path("prerequisites").isEmpty() || served.isEmpty()) {
            return false;
        }
        int variation = served.getAsInt();
        JsonNode value = flag.path("variations").path(variation);
        boolean isOff =
                flag.path("offVariation").isInt() && flag.path("offVariation").intValue() == variation;
        return !isOff
                && !value.isMissingNode()
                && !value.isNull()
                && !(value.isBoolean() && !value.booleanValue())
                && servesOnly(variation, flag.path("targets"))
                && servesOnly(variation, flag.path("contextTargets"))
                && servesOnly(variation, flag.path("rules"));
    }

    private static boolean servesOnly(int variation, JsonNode parts) {
        for (JsonNode part : parts) {
            OptionalInt served = served(part);
            // A target of a kind without names points to those of all users.
            boolean names = !part.has("values") || !part.path("values").isEmpty();
            if (names && (served.isEmpty() || served.getAsInt() != variation)) {
                return false;
            }
        }
        return true;
    }

    /** The one variation that this part serves; empty when it divides people. */
    private static OptionalInt served(JsonNode part) {
        if (part.path("variation").isInt()) {
            return OptionalInt.of(part.path("variation").intValue());
        }
        for (JsonNode share : part.path("rollout").path("variations")) {
            if (share.path("weight").asInt() >= EVERYONE
                    && share.path("variation").isInt()) {
                return OptionalInt.of(share.path("variation").intValue());
            }
        }
        return OptionalInt.empty();
    }
}
