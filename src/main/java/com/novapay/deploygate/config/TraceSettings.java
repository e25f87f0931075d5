package com.novapay.deploygate.config;

import java.util.List;

/** Where traces of requests are sent. */
public final class TraceSettings {
    public static final Setting ENDPOINT = new Setting(
            "otlp.endpoint",
            "",
            false,
            "The base address of an OpenTelemetry collector, for example http://collector:4318. The gate sends a trace of each request"
                    + " there by OTLP (http/protobuf, /v1/traces). Empty for no traces. See docs/operators.md.");
    public static final Setting CA_FILE = new Setting(
            "otlp.ca-file",
            "",
            false,
            "A file of authorities, PEM, that are trusted for otlp.endpoint; empty for Java's own.");

    private TraceSettings() {}

    /** In the order of the page of settings. */
    static List<Setting> all() {
        return List.of(ENDPOINT, CA_FILE);
    }
}
