package com.novapay.deploygate.admission;

import com.novapay.deploygate.listen.ModernTls;
import com.novapay.deploygate.telemetry.GateMetrics;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * The HTTPS edge: {@code POST /validate}, which decides, and {@code POST /observe}, which is asked about what must always
 * pass. The event loop reads and writes; judging runs on a worker. Whatever can be read
 * gets HTTP 200 with its uid, in time; more than there is room for is refused at once. Thread-safe.
 */
public final class AdmissionServer {
    /** An API object has up to 3 MiB, and a review holds the old one too: the limit controller-runtime settled on. */
    static final long BODY_LIMIT = 7L * 1024 * 1024;

    /** What fails here is HTTP's failure, which the API server is told to ignore: a brake never depends on the gate. */
    private static final String OBSERVE = "/observe";

    private static final byte[] NOT_OBSERVED = {};
    private static final String PLACE = "place";
    private static final String SLOW = "slow";
    private static final String BUDGET = "budget";
    private static final String ARRIVED = "arrived";
    private final Vertx vertx;
    private final Decider decider;
    private final ResponseWriter writer;
    private final GateMetrics metrics;
    private final ReviewCodec codec = new ReviewCodec();
    private final Intake intake;
    private final Duration longest;
    private final WorkerExecutor workers;
    private final HttpServer server;

    /**
     * What may be set.
     *
     * @param permits requests judged at once; more are refused
     * @param bodyBytes bodies in memory at once
     * @param longest the most an answer may take, however long the API server would wait
     */
    public record Settings(String host, int port, int permits, long bodyBytes, int workers, Duration longest) {}

    public AdmissionServer(
            Vertx vertx,
            Decider decider,
            ResponseWriter writer,
            GateMetrics metrics,
            ServerSSLOptions tls,
            Settings settings) {
        this.vertx = vertx;
        this.decider = decider;
        this.writer = writer;
        this.metrics = metrics;
        this.intake = new Intake(settings.permits(), settings.bodyBytes());
        this.longest = settings.longest();
        this.workers = vertx.createSharedWorkerExecutor("judge", settings.workers());
        Router router = Router.router(vertx);
        for (String path : List.of("/validate", OBSERVE)) {
            router.post(path).handler(this::admit);
            router.post(path)
                    .handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT))
                    .handler(this::validate);
        }
        router.errorHandler(404, context -> elsewhere(context, 404));
        router.errorHandler(405, context -> elsewhere(context, 405));
        router.errorHandler(
                413, context -> problem(context, 413, FailureCode.BODY_TOO_LARGE, "the body has over 7 MiB"));
        router.errorHandler(
                500, context -> problem(context, 400, FailureCode.INTERNAL_ERROR, String.valueOf(context.failure())));
        this.server = vertx.createHttpServer(
                        new HttpServerConfig(new HttpServerOptions()
                                        .setHost(settings.host())
                                        .setPort(settings.port())
                                        .setSsl(true)
                                        .setIdleTimeout(90))
                                .setVersions(HttpVersion.HTTP_1_1, HttpVersion.HTTP_2),
                        modern(tls))
                .requestHandler(router);
    }

    /** Starts to listen; completes with the port. */
    public Future<Integer> start() {
        return server.listen().map(HttpServer::actualPort);
    }

    /** New connections meet this certificate; those that are open go on. Fails and changes nothing when it cannot be used. */
    public Future<Boolean> renew(ServerSSLOptions tls) {
        return server.updateSSLOptions(modern(tls));
    }

    private static ServerSSLOptions modern(ServerSSLOptions tls) {
        return ModernTls.of(tls).setUseAlpn(true);
    }

    /** Stops accepting, finishes what is under way, closes. */
    public Future<Void> stop() {
        return server.shutdown(10, TimeUnit.SECONDS).eventually(workers::close);
    }

    /** Room is held from the first byte to the last, so that bodies do not pile up either. */
    private void admit(RoutingContext context) {
        long arrived = System.nanoTime();
        Duration budget = CallerTimeout.budget(context.request().getParam("timeout"), longest);
        Intake.Place place = intake.take(announced(context));
        if (place == null) {
            // No 5xx and a time to come back: the API server then tries again by itself while it still waits.
            context.response().putHeader("retry-after", "1");
            problem(context, 429, FailureCode.OVERLOADED, "the gate has no room to read another request");
            return;
        }
        long slow = vertx.setTimer(Math.max(1, budget.toMillis()), ignored -> {
            String detail = "the body did not arrive within " + budget.toMillis() + " ms";
            if (context.request().version() != HttpVersion.HTTP_2) { // where one stream is not the connection
                context.response().putHeader("connection", "close");
                context.addEndHandler(told -> context.request().connection().close());
            }
            problem(context, 408, FailureCode.MALFORMED_REVIEW, detail);
        });
        context.put(PLACE, place);
        context.put(SLOW, slow);
        context.put(BUDGET, budget);
        context.put(ARRIVED, arrived);
        context.addEndHandler(ignored -> {
            vertx.cancelTimer(slow);
            place.leave();
        });
        context.next();
    }

    private static long announced(RoutingContext context) {
        String length = context.request().getHeader("content-length");
        try {
            return length == null ? BODY_LIMIT : Math.clamp(Long.parseLong(length), 0, BODY_LIMIT);
        } catch (NumberFormatException e) {
            return BODY_LIMIT;
        }
    }

    private void validate(RoutingContext context) {
        Long slow = context.get(SLOW);
        if (slow != null) {
            vertx.cancelTimer(slow);
        }
        if (context.response().ended()) {
            return; // it came, but too late
        }
        Buffer buffer = context.body().buffer();
        switch (codec.decode(buffer == null ? new byte[0] : buffer.getBytes())) {
            case ReviewCodec.Decoded.Unreadable unreadable -> {
                if (unreadable.uid().isPresent()) {
                    refuse(context, unreadable.uid().get(), FailureCode.MALFORMED_REVIEW, unreadable.detail());
                } else {
                    problem(context, 400, FailureCode.MALFORMED_REVIEW, unreadable.detail());
                }
            }
            case ReviewCodec.Decoded.Review review -> {
                Intake.Place place = context.get(PLACE);
                if (place != null && place.startJudging()) {
                    judge(context, place, review);
                } else {
                    String uid = review.request().uid();
                    refuse(context, uid, FailureCode.OVERLOADED, "the gate is judging as much as it can");
                }
            }
        }
    }

    private void judge(RoutingContext context, Intake.Place place, ReviewCodec.Decoded.Review review) {
        String uid = review.request().uid();
        long arrived = Objects.requireNonNull(context.<Long>get(ARRIVED));
        Duration budget = Objects.requireNonNull(context.<Duration>get(BUDGET));
        Duration left = budget.minusNanos(System.nanoTime() - arrived);
        Promise<byte[]> answer = Promise.promise();
        long timer = vertx.setTimer(Math.max(1, left.toMillis()), ignored -> {
            String detail = "no decision within " + budget.toMillis() + " ms";
            if (answer.tryComplete(unjudged(context, uid, FailureCode.POLICY_TIMEOUT, detail))) {
                count(FailureCode.POLICY_TIMEOUT, arrived);
            }
        });
        workers.executeBlocking(
                        () -> decider.decide(review.request(), budget.minusNanos(System.nanoTime() - arrived)), false)
                .compose(Future::fromCompletionStage)
                .onComplete(ended -> place.endJudging())
                .onSuccess(decision -> {
                    if (answer.tryComplete(told(context, decision))) {
                        count(decision, arrived);
                    }
                })
                .onFailure(problem -> {
                    if (answer.tryComplete(unjudged(context, uid, FailureCode.INTERNAL_ERROR, problem.toString()))) {
                        count(FailureCode.INTERNAL_ERROR, arrived);
                    }
                });
        answer.future().onSuccess(bytes -> {
            vertx.cancelTimer(timer);
            answer(context, bytes);
        });
    }

    private void count(Decision decision, long arrived) {
        String changeClass =
                decision.change() == null ? "" : decision.change().changeClass().name();
        metrics.answered(changeClass, decision.outcome(), Duration.ofNanos(System.nanoTime() - arrived));
        decision.codes().forEach(metrics::refused);
    }

    private void count(FailureCode failure, long arrived) {
        metrics.answered("", "error", Duration.ofNanos(System.nanoTime() - arrived));
        metrics.refused(failure.code());
    }

    private void refuse(RoutingContext context, String uid, FailureCode failure, String detail) {
        metrics.refused(failure.code());
        answer(context, unjudged(context, uid, failure, detail));
    }

    private byte[] told(RoutingContext context, Decision decision) {
        boolean failed = !decision.allowed() && decision.failure() != null;
        return failed && isObserved(context) ? NOT_OBSERVED : writer.write(decision);
    }

    private byte[] unjudged(RoutingContext context, String uid, FailureCode failure, String detail) {
        return isObserved(context) ? NOT_OBSERVED : writer.refuse(uid, failure, detail);
    }

    private static boolean isObserved(RoutingContext context) {
        return context.normalizedPath().equals(OBSERVE);
    }

    private static void answer(RoutingContext context, byte[] bytes) {
        if (!context.response().ended() && !context.response().closed()) {
            context.response()
                    .setStatusCode(bytes.length == 0 ? 503 : 200)
                    .putHeader("content-type", "application/json")
                    .end(Buffer.buffer(bytes))
                    .onFailure(lost -> System.getLogger(AdmissionServer.class.getName())
                            .log(System.Logger.Level.DEBUG, "the caller went away: " + lost));
        }
    }

    private void elsewhere(RoutingContext context, int status) {
        if (status == 405) {
            context.response().putHeader("allow", "POST");
        }
        problem(context, status, FailureCode.MALFORMED_REVIEW, "the gate answers POST /validate and nothing else");
    }

    private void problem(RoutingContext context, int status, FailureCode code, String detail) {
        metrics.refused(code.code());
        if (context.response().ended() || context.response().closed()) {
            return;
        }
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/plain; charset=utf-8")
                .end(code.code() + ": " + detail + ". " + code.remedy() + "\n")
                .onFailure(lost -> System.getLogger(AdmissionServer.class.getName())
                        .log(System.Logger.Level.DEBUG, "the caller went away: " + lost));
    }
}
