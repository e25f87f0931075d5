package com.novapay.deploygate.gate;

import com.novapay.deploygate.policy.PolicyCatalog;
import com.novapay.deploygate.policy.PolicyException;
import com.novapay.deploygate.telemetry.GateMetrics;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Reports exceptions of the active policies that end soon or have expired: one log line each, and a metric. Confined to one thread. */
final class ExceptionWatch implements Runnable {
    private final Supplier<List<PolicyException>> exceptions;
    private final Clock clock;
    private final GateMetrics metrics;
    private final Consumer<String> report;
    private final Set<String> reported = new HashSet<>();
    private List<PolicyException> measured = List.of();

    ExceptionWatch(PolicyCatalog catalog, Clock clock, GateMetrics metrics, Consumer<String> report) {
        this.exceptions = catalog::exceptions;
        this.clock = clock;
        this.metrics = metrics;
        this.report = report;
    }

    @Override
    public void run() {
        List<PolicyException> active = exceptions.get();
        Instant now = clock.instant();
        Set<String> lines = new HashSet<>();
        for (PolicyException exception : active) {
            switch (exception.at(now)) {
                case ACTIVE -> {
                    // Nothing to report yet.
                }
                case ENDING -> lines.add("ends at " + exception.until() + ": " + exception.words());
                case EXPIRED -> lines.add("expired at " + exception.until() + ": " + exception.words());
            }
        }
        lines.stream()
                .filter(line -> !reported.contains(line))
                .sorted()
                .forEach(line -> report.accept("policies: an exception " + line + "; renew or delete it in data.yaml"));
        reported.clear();
        reported.addAll(lines);
        measure(active);
    }

    private void measure(List<PolicyException> active) {
        if (active.equals(measured)) {
            return;
        }
        measured = active;
        Map<String, Instant> ends = active.stream()
                .collect(Collectors.toMap(
                        PolicyException::rule,
                        PolicyException::until,
                        (one, other) -> one.isBefore(other) ? one : other));
        Map<String, Supplier<Number>> seconds = new HashMap<>();
        ends.forEach((rule, end) ->
                seconds.put(rule, () -> end.getEpochSecond() - clock.instant().getEpochSecond()));
        metrics.exceptions(seconds);
    }

    /** What readiness says of exceptions that end soon or have expired; empty when there are none. */
    static String notice(List<PolicyException> exceptions, Instant now) {
        Function<PolicyException, String> text =
                exception -> exception.words() + " " + exception.at(now).word() + " " + exception.until();
        String listed = exceptions.stream()
                .filter(exception -> exception.at(now) != PolicyException.Standing.ACTIVE)
                .map(text)
                .collect(Collectors.joining(", "));
        return listed.isEmpty() ? "" : "; exceptions: " + listed.replaceAll("[;\\p{Cntrl}]", " ");
    }
}
