package com.novapay.deploygate.gate;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.admission.CanaryStepProbe;
import com.novapay.deploygate.admission.ChangeEvaluator;
import com.novapay.deploygate.admission.Decision;
import com.novapay.deploygate.audit.query.RecordQueries;
import com.novapay.deploygate.audit.query.RecordQueries.Workload;
import com.novapay.deploygate.change.AdmissionRequest;
import com.novapay.deploygate.console.NowSource;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Whether the gate is open, as {@code novapay when} tells it, for the workloads that were decided on last. One thread judges, one
 * workload after the other, when somebody asks and at most once a minute: decisions need the same instances of the policies.
 * Thread-safe.
 */
final class GateStatusCache implements NowSource, AutoCloseable {
    private static final Duration GOOD_FOR = Duration.ofSeconds(60);
    private static final Duration EACH = Duration.ofMillis(400);
    /** For all whose opening could not be told in that time, once the page has what is known; a quarter of it goes to forecasts. */
    private static final Duration PATIENT = Duration.ofSeconds(80);

    private static final long PATIENCE_MS = 1_500;
    private static final int MOST = 50;
    private final ChangeEvaluator judge;
    private final RecordQueries records;
    private final Clock clock;
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("openings").factory());
    private volatile State last;
    private Future<?> judging = CompletableFuture.completedFuture(null);

    GateStatusCache(ChangeEvaluator judge, RecordQueries records, Clock clock) {
        this.judge = judge;
        this.records = records;
        this.clock = clock;
        this.last = unknown("not evaluated yet; reload the page in a moment");
    }

    @Override
    public State now() {
        try {
            asked().get(PATIENCE_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            return unknown(String.valueOf(e.getCause()));
        } catch (TimeoutException e) {
            return last;
        }
        return last;
    }

    private synchronized Future<?> asked() {
        boolean old = last.unknown().isPresent()
                || last.asOf().isBefore(clock.instant().minus(GOOD_FOR));
        if (old && judging.isDone()) {
            judging = thread.submit(this::judgeAll);
        }
        return judging;
    }

    private void judgeAll() {
        State quick = judged(EACH);
        last = quick;
        long untold = quick.openings().stream()
                .filter(opening -> !opening.openingKnown())
                .count();
        if (untold > 0) {
            State patient = judged(PATIENT.dividedBy(untold));
            last = patient.unknown().isPresent() ? quick : patient;
        }
    }

    private State judged(Duration each) {
        Instant now = clock.instant();
        List<Opening> openings = new ArrayList<>();
        Map<String, OpenIncident> incidents = new TreeMap<>();
        try {
            for (Workload workload : records.workloads(MOST)) {
                Decision decision = judge.decide(step(workload), CanaryStepProbe.CHANGE, now, each);
                if (decision.failure() != null) {
                    return unknown(decision.failure().code() + ": " + decision.failureDetail());
                }
                openings.add(opening(workload, decision));
                decision.input()
                        .path("facts")
                        .path("incidents")
                        .forEach(incident -> incidents.put(incident.path("name").asText(), incident(incident)));
            }
        } catch (SQLException e) {
            return unknown("the audit log cannot be read, so the workloads are not known");
        }
        return new State(now, Optional.empty(), openings, List.copyOf(incidents.values()));
    }

    private State unknown(String why) {
        return new State(clock.instant(), Optional.of(why), List.of(), List.of());
    }

    private static Opening opening(Workload workload, Decision decision) {
        return new Opening(
                workload.namespace(),
                workload.kind(),
                workload.name(),
                workload.service(),
                workload.environment(),
                decision.allowed(),
                decision.violations().stream()
                        .filter(violation -> decision.denyingCodes().contains(violation.code()))
                        .map(violation -> new Reason(violation.code(), violation.message(), violation.remedy()))
                        .toList(),
                decision.opening().time(),
                decision.opening().isKnown());
    }

    private static OpenIncident incident(JsonNode incident) {
        List<String> services = new ArrayList<>();
        incident.path("services").forEach(service -> services.add(service.asText()));
        return new OpenIncident(
                incident.path("name").asText(),
                incident.path("severity").asText(),
                incident.path("title").asText(),
                incident.path("openedAt").asText(),
                services);
    }

    static AdmissionRequest step(Workload workload) {
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.putObject("metadata")
                .put("name", workload.name())
                .put("namespace", workload.namespace())
                .putObject("labels")
                .put("app.kubernetes.io/name", workload.service());
        return CanaryStepProbe.of("now", workload.kind(), workload.namespace(), workload.name(), object);
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
