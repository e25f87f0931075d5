package com.novapay.deploygate.config;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where traces of requests are sent. Immutable.
 *
 * @param endpoint base address of the collector
 * @param authorities that sign its certificate; empty for Java's own
 */
public record TracesConfig(URI endpoint, Optional<Path> authorities) {}
