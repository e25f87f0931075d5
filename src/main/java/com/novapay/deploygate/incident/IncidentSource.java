package com.novapay.deploygate.incident;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The systems that report incidents to the gate. */
public enum IncidentSource {
    PAGERDUTY,
    INCIDENTIO,
    FIREHYDRANT,
    ALERTMANAGER,
    GENERIC;

    /** The name in paths, settings, metrics and in {@code spec.source}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The source with that name, if there is one. */
    public static Optional<IncidentSource> of(String key) {
        return Arrays.stream(values())
                .filter(source -> source.key().equals(key))
                .findFirst();
    }
}
