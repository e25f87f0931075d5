package com.novapay.deploygate.gate;

import com.novapay.deploygate.telemetry.AdminServer;
import com.novapay.deploygate.telemetry.GateMetrics;
import com.novapay.deploygate.telemetry.SelfTest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** What a gate says of itself, whether it is alive and whether it is ready. Thread-safe. */
final class GateHealth {
    private final GateMetrics metrics;
    private final SelfTest selfTest;
    private final List<Supplier<AdminServer.Check>> parts;
    private final BooleanSupplier stopping;

    /**
     * @param parts that it needs to be ready, in the order in which people read of them
     * @param stopping whether it answers no new connections from now on
     */
    GateHealth(
            GateMetrics metrics, SelfTest selfTest, List<Supplier<AdminServer.Check>> parts, BooleanSupplier stopping) {
        this.metrics = metrics;
        this.selfTest = selfTest;
        this.parts = List.copyOf(parts);
        this.stopping = stopping;
    }

    /** What the gate cannot do without and does not come back by itself; empty while it is alive. */
    List<String> notAlive() {
        List<String> problems = new ArrayList<>();
        metrics.endedLoops().forEach(loop -> problems.add(loop + " has ended"));
        selfTest.hanging().forEach(part -> problems.add("hanging: " + part));
        return problems;
    }

    /** Whether it is ready, part by part. */
    List<AdminServer.Check> readiness() {
        List<AdminServer.Check> checks = new ArrayList<>();
        parts.forEach(part -> checks.add(part.get()));
        boolean ending = stopping.getAsBoolean();
        checks.add(new AdminServer.Check("serving", !ending, ending ? "the gate is stopping" : ""));
        return checks;
    }
}
