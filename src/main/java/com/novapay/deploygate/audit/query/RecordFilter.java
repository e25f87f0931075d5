package com.novapay.deploygate.audit.query;

import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * Which records. Immutable.
 *
 * @param from the earliest moment
 * @param to the moment before which they must be
 * @param values what else they must be; no text is blank
 */
public record RecordFilter(Optional<Instant> from, Optional<Instant> to, Map<Field, String> values) {
    /** All decisions. */
    public static final RecordFilter DECISIONS = new RecordFilter(Optional.empty(), Optional.empty(), Map.of());

    public RecordFilter {
        values = Map.copyOf(values);
    }

    /** All decisions within a span, its end left out. */
    public static RecordFilter within(Instant from, Instant to) {
        return new RecordFilter(Optional.of(from), Optional.of(to), Map.of());
    }

    /** The same, narrowed by one more. */
    public RecordFilter and(Field field, String value) {
        Map<Field, String> more = new EnumMap<>(Field.class);
        more.putAll(values);
        more.put(field, value);
        return new RecordFilter(from, to, more);
    }

    /** What a field must be, if it matters. */
    public Optional<String> value(Field field) {
        return Optional.ofNullable(values.get(field));
    }
}
