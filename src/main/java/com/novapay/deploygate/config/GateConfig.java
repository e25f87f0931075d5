package com.novapay.deploygate.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** How one gate is set up; see {@link Setting} for what each leaf means. Immutable. */
public record GateConfig(
        Address listen,
        Address adminListen,
        Path data,
        Optional<Path> facts,
        Optional<Path> policies,
        Path store,
        Limits limits) {

    /** A host and a port; port 0 is any free one. */
    public record Address(String host, int port) {}

    /**
     * What the gate takes on.
     *
     * @param bodies bytes
     * @param policyMemory bytes
     */
    public record Limits(int permits, int workers, Duration answer, long bodies, int policyMemory, Duration factsAge) {}
}
