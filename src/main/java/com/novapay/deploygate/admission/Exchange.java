package com.novapay.deploygate.admission;

import com.novapay.deploygate.telemetry.GateMetrics;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One request at the edge and its one answer, which leaves in time whatever becomes of the request. Thread-safe; it writes on
 * the event loop.
 */
final class Exchange implements RequestProgress {
    /** What fails here is HTTP's failure, which the API server is told to ignore: a brake never depends on the gate. */
    static final String OBSERVE = "/observe";

    /** So long an answer that stands waits for its record. */
    private static final Duration PATIENCE = Duration.ofMillis(700);

    private static final System.Logger LOG = System.getLogger(AdmissionServer.class.getName());
    private final RoutingContext routing;
    private final Vertx vertx;
    private final Context loop;
    private final ResponseWriter writer;
    private final GateMetrics metrics;
    private final RequestLimiter.Permit place;
    private final long arrived = System.nanoTime();
    private final Duration budget;
    private final RequestTrace trace;
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile Optional<String> uid = Optional.empty();
    private volatile Optional<Decision> standing = Optional.empty();

    Exchange(
            RoutingContext routing,
            Vertx vertx,
            ResponseWriter writer,
            GateMetrics metrics,
            RequestLimiter.Permit place,
            Duration budget,
            RequestTrace trace) {
        this.routing = routing;
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.writer = writer;
        this.metrics = metrics;
        this.place = place;
        this.budget = budget;
        this.trace = trace;
    }

    Duration budget() {
        return budget;
    }

    /** What is left of the budget, negative once it is used up. */
    Duration left() {
        return budget.minusNanos(System.nanoTime() - arrived);
    }

    /** Starts to work on a body that has come: from now on there is an answer in time. */
    void begin() {
        place.startWork();
        long timer = vertx.setTimer(Math.max(1, left().toMillis()), ignored -> tooLate());
        routing.addEndHandler(ignored -> vertx.cancelTimer(timer));
    }

    /** The request can be read, and this is its uid. */
    void isRead(String known) {
        uid = Optional.of(known);
    }

    @Override
    public boolean startJudging(long cost) {
        return place.startJudging(cost);
    }

    @Override
    public void begin(RequestTrace.Step step) {
        trace.begin(step);
    }

    @Override
    public void stands(Decision decision) {
        standing = Optional.of(decision);
        vertx.setTimer(PATIENCE.toMillis(), ignored -> answerStanding(decision));
    }

    /** The work has ended, well or not. */
    void end() {
        place.endWork();
    }

    void tell(Decision decision) {
        if (take()) {
            trace.begin(RequestTrace.Step.ANSWER);
            trace.decided(decision);
            count(decision);
            boolean failed = !decision.allowed() && decision.failure() != null;
            write(isObserved() && failed ? Optional.empty() : Optional.of(writer.write(decision)));
        }
    }

    /** Refuses what was not judged. */
    void refuse(FailureCode failure, String detail) {
        refuse(uid, failure, detail);
    }

    /** Refuses what could not be read; with the uid if at least that is known. */
    void refuse(Optional<String> known, FailureCode failure, String detail) {
        if (known.isEmpty()) {
            problem(failure == FailureCode.BODY_TOO_LARGE ? 413 : 400, failure, detail);
        } else if (take()) {
            traced(failure);
            metrics.refused(failure.code());
            write(isObserved() ? Optional.empty() : Optional.of(writer.refuse(known.get(), failure, detail)));
        }
    }

    /** Refuses by HTTP's own words. */
    void problem(int status, FailureCode failure, String detail) {
        if (take()) {
            traced(failure);
            loop.runOnContext(ignored -> problem(routing, metrics, status, failure, detail));
        }
    }

    /** Whether it was answered. */
    boolean isAnswered() {
        return answered.get();
    }

    static void problem(RoutingContext routing, GateMetrics metrics, int status, FailureCode failure, String detail) {
        metrics.refused(failure.code());
        HttpServerResponse response = routing.response();
        if (!response.ended() && !response.closed()) {
            response.setStatusCode(status)
                    .putHeader("content-type", "text/plain; charset=utf-8")
                    .end(failure.code() + ": " + detail + ". " + failure.remedy() + "\n")
                    .onFailure(Exchange::lost);
        }
    }

    private void tooLate() {
        Optional<Decision> certain = standing;
        if (certain.isPresent()) {
            answerStanding(certain.get());
            return;
        }
        String detail = "no decision within " + budget.toMillis() + " ms";
        if (uid.isEmpty()) {
            problem(503, FailureCode.OVERLOADED, detail);
        } else if (take()) {
            traced(FailureCode.POLICY_TIMEOUT);
            count(FailureCode.POLICY_TIMEOUT);
            write(
                    isObserved()
                            ? Optional.empty()
                            : Optional.of(writer.refuse(uid.get(), FailureCode.POLICY_TIMEOUT, detail)));
        }
    }

    private void answerStanding(Decision decision) {
        if (!answered.get()) {
            List<String> warnings = new ArrayList<>(decision.warnings());
            warnings.add("the answer was sent before its record was written to the audit log");
            tell(decision.with(warnings));
        }
    }

    /** Work that ended in an exception; with it no answer depends on the work any more. */
    void failed(Throwable problem) {
        Optional<Decision> certain = standing;
        if (certain.isPresent()) {
            answerStanding(certain.get());
        } else if (problem instanceof Overloaded overloaded) {
            refuse(FailureCode.OVERLOADED, String.valueOf(overloaded.getMessage()));
        } else if (take()) {
            traced(FailureCode.INTERNAL_ERROR);
            count(FailureCode.INTERNAL_ERROR);
            String detail = problem.toString();
            Optional<String> known = uid;
            if (known.isEmpty()) {
                loop.runOnContext(ignored -> problem(routing, metrics, 400, FailureCode.INTERNAL_ERROR, detail));
            } else {
                write(
                        isObserved()
                                ? Optional.empty()
                                : Optional.of(writer.refuse(known.get(), FailureCode.INTERNAL_ERROR, detail)));
            }
        }
    }

    private boolean take() {
        return answered.compareAndSet(false, true);
    }

    private void traced(FailureCode failure) {
        trace.begin(RequestTrace.Step.ANSWER);
        trace.failed(failure);
    }

    private void count(Decision decision) {
        String changeClass =
                decision.change() == null ? "" : decision.change().changeClass().name();
        metrics.answered(changeClass, decision.outcome(), Duration.ofNanos(System.nanoTime() - arrived));
        decision.codes().forEach(metrics::refused);
    }

    private void count(FailureCode failure) {
        metrics.answered("", "error", Duration.ofNanos(System.nanoTime() - arrived));
        metrics.refused(failure.code());
    }

    private boolean isObserved() {
        return routing.normalizedPath().equals(OBSERVE);
    }

    /** Without bytes it is a failure of HTTP. */
    private void write(Optional<byte[]> review) {
        loop.runOnContext(ignored -> {
            HttpServerResponse response = routing.response();
            if (!response.ended() && !response.closed()) {
                response.setStatusCode(review.isEmpty() ? 503 : 200)
                        .putHeader("content-type", "application/json")
                        .end(Buffer.buffer(review.orElse(new byte[0])))
                        .onFailure(Exchange::lost);
            }
        });
    }

    private static void lost(Throwable problem) {
        LOG.log(System.Logger.Level.DEBUG, "the caller went away: " + problem);
    }
}
