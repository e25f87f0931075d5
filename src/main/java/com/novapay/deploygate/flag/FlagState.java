package com.novapay.deploygate.flag;

import java.util.Map;

/** What is known of the feature flags. Immutable by convention. */
public sealed interface FlagState {
    /**
     * All flags are known.
     *
     * @param flags whether each is on for everyone, by its key
     */
    record Known(Map<String, Boolean> flags) implements FlagState {}

    /**
     * The flags are not known now.
     *
     * @param reason why, a few words of the gate's own for a warning
     */
    record Unknown(String reason) implements FlagState {}
}
