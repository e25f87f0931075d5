package com.novapay.deploygate.console.signin;

import io.vertx.core.MultiMap;
import java.util.Map;

/** What every answer of the console tells the browser to forbid. Immutable. */
public final class SecurityHeaders {
    private static final String POLICY =
            "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:;"
                    + " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    private static final Map<String, String> ALWAYS = Map.ofEntries(
            Map.entry("content-security-policy", POLICY),
            Map.entry("x-content-type-options", "nosniff"),
            Map.entry("x-frame-options", "DENY"),
            // With no-referrer, browsers name no origin when a form is sent.
            Map.entry("referrer-policy", "same-origin"),
            Map.entry("cache-control", "no-store"),
            Map.entry("cross-origin-opener-policy", "same-origin"),
            Map.entry("cross-origin-resource-policy", "same-origin"),
            Map.entry("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"));

    private final boolean isSecure;

    /** @param isSecure whether browsers come by HTTPS */
    public SecurityHeaders(boolean isSecure) {
        this.isSecure = isSecure;
    }

    /** Adds them. */
    public void add(MultiMap headers) {
        ALWAYS.forEach(headers::set);
        if (isSecure) {
            headers.set("strict-transport-security", "max-age=31536000");
        }
    }
}
