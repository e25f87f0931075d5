package com.novapay.deploygate.admission;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** When the reasons of a denial that time removes are gone. Immutable. */
public sealed interface NextOpening {
    /**
     * They are gone at a time.
     *
     * @param lasting the codes that deny even then
     */
    record At(Instant instant, Set<String> lasting) implements NextOpening {
        public At {
            lasting = Set.copyOf(lasting);
        }
    }

    /** There are no such reasons, or they last for longer than the forecast looks ahead. */
    record Never() implements NextOpening {}

    /** There was no time to find out, or the policies could not be asked. */
    record Unknown() implements NextOpening {}

    /** The time, where there is one. */
    default Optional<Instant> time() {
        return this instanceof At at ? Optional.of(at.instant) : Optional.empty();
    }

    /** Whether it could be found out. */
    default boolean isKnown() {
        return !(this instanceof Unknown);
    }
}
