package com.novapay.deploygate.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/** Where feature flags are known from. Immutable. */
public sealed interface FlagsConfig {
    /** A file of flags. */
    record OfFile(Path file) implements FlagsConfig {}

    /**
     * LaunchDarkly.
     *
     * @param key the file with the SDK key
     * @param url base address of a relay; empty for LaunchDarkly itself
     * @param authorities that sign the certificate of the relay; empty for Java's own
     */
    record OfLaunchDarkly(Path key, Optional<URI> url, Optional<Path> authorities) implements FlagsConfig {}
}
