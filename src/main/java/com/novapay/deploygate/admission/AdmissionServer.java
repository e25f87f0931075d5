package com.novapay.deploygate.admission;

import com.novapay.deploygate.listen.ModernTls;
import com.novapay.deploygate.telemetry.GateMetrics;
import com.novapay.deploygate.telemetry.SelfTest;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The HTTPS edge: {@code POST /validate}, which decides, and {@code POST /observe}, which is asked about what must always
 * pass. The event loop reads and writes; parsing and deciding run on workers. Whatever can be read gets HTTP 200 with its uid,
 * in time; more than there is room for is refused at once. Thread-safe.
 */
public final class AdmissionServer {
    /** An API object has up to 3 MiB, and a review holds the old one too: the limit controller-runtime settled on. */
    static final long BODY_LIMIT = 7L * 1024 * 1024;

    private static final String TOO_LARGE = "the body is larger than 7 MiB";

    /** What a small body may become in memory; what becomes more waits for the worker of the large ones. */
    private static final long SMALL_BUDGET = 1024L * 1024;

    /** Nothing on the event loop takes longer than a moment. */
    private static final Duration LOOP_PATIENCE = Duration.ofSeconds(10);

    private final Vertx vertx;
    /** Of the one event loop that accepts and answers. */
    private final Context loop;

    private final AdmissionHandler decider;
    private final ResponseWriter writer;
    private final GateMetrics metrics;
    private final RequestTracer tracer;
    private final ReviewCodec codec = new ReviewCodec();
    private final RequestLimiter intake;
    private final Duration longest;
    private final WorkerExecutor workers;
    /** One, so that of what is large only one is worked on at a time, and nothing small waits for it. */
    private final WorkerExecutor largeWorker;

    private final HttpServer server;

    /**
     * What may be set.
     *
     * @param permits requests judged at once; more are refused
     * @param bodyBytes bodies in memory at once
     * @param longest the most an answer may take, however long the API server would wait
     */
    public record Settings(String host, int port, int permits, long bodyBytes, int workers, Duration longest) {}

    /** An edge whose requests are not traced. */
    public AdmissionServer(
            Vertx vertx,
            AdmissionHandler decider,
            ResponseWriter writer,
            GateMetrics metrics,
            ServerSSLOptions tls,
            Settings settings) {
        this(vertx, decider, writer, metrics, RequestTracer.OFF, tls, settings);
    }

    /**
     * An edge that does not listen yet.
     *
     * @param tracer observes each request to a path of the gate
     */
    public AdmissionServer(
            Vertx vertx,
            AdmissionHandler decider,
            ResponseWriter writer,
            GateMetrics metrics,
            RequestTracer tracer,
            ServerSSLOptions tls,
            Settings settings) {
        this.vertx = vertx;
        this.loop = vertx.getOrCreateContext();
        this.decider = decider;
        this.writer = writer;
        this.metrics = metrics;
        this.tracer = tracer;
        this.intake = new RequestLimiter(settings.permits(), settings.bodyBytes());
        this.longest = settings.longest();
        metrics.gauge("deploygate.permits.used", "Requests that are judged by the rules now.", intake::judging);
        metrics.gauge(
                "deploygate.permits.limit",
                "Requests that are judged by the rules at once; more are denied as overloaded.",
                settings::permits);
        this.workers = vertx.createSharedWorkerExecutor("review", settings.workers());
        this.largeWorker = vertx.createSharedWorkerExecutor("review-large", 1);
        Router router = Router.router(vertx);
        for (String path : List.of("/validate", Exchange.OBSERVE)) {
            router.post(path).handler(this::admit);
        }
        router.errorHandler(404, context -> elsewhere(context, 404));
        router.errorHandler(405, context -> elsewhere(context, 405));
        router.errorHandler(
                500,
                context -> Exchange.problem(
                        context, metrics, 400, FailureCode.INTERNAL_ERROR, String.valueOf(context.failure())));
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
        Promise<HttpServer> listening = Promise.promise();
        loop.runOnContext(ignored -> server.listen().onComplete(listening));
        return listening.future().map(HttpServer::actualPort);
    }

    /**
     * The threads that requests need, for a self-test.
     *
     * @param patience how long the longest queue of requests may take
     */
    public List<SelfTest.Part> threads(Duration patience) {
        return List.of(
                new SelfTest.Part("the event loop", task -> loop.runOnContext(ignored -> task.run()), LOOP_PATIENCE),
                new SelfTest.Part("review threads", task -> run(workers, task), patience),
                new SelfTest.Part("the thread of large reviews", task -> run(largeWorker, task), patience));
    }

    private static void run(WorkerExecutor threads, Runnable task) {
        threads.executeBlocking(
                () -> {
                    task.run();
                    return null;
                },
                false);
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
        return server.shutdown(10, TimeUnit.SECONDS).eventually(workers::close).eventually(largeWorker::close);
    }

    /** Room is held from the first byte to the last, so that bodies do not pile up either. */
    private void admit(RoutingContext context) {
        Duration budget = CallerTimeout.budget(context.request().getParam("timeout"), longest);
        RequestTrace trace = trace(context);
        long length = announced(context);
        if (length > BODY_LIMIT) {
            reject(context, trace, 413, FailureCode.BODY_TOO_LARGE, TOO_LARGE);
            return;
        }
        RequestLimiter.Permit place = intake.take(length);
        if (place == null) {
            // No 5xx and a time to come back: the API server then tries again by itself while it still waits.
            context.response().putHeader("retry-after", "1");
            String detail = "the gate has no memory left for another request";
            reject(context, trace, 429, FailureCode.OVERLOADED, detail);
            return;
        }
        trace.begin(RequestTrace.Step.READ);
        Exchange exchange = new Exchange(context, vertx, writer, metrics, place, budget, trace);
        long slow = vertx.setTimer(Math.max(1, budget.toMillis()), ignored -> {
            if (context.request().version() != HttpVersion.HTTP_2) { // where one stream is not the connection
                context.response().putHeader("connection", "close");
                context.addEndHandler(told -> context.request().connection().close());
            }
            String detail = "the body did not arrive within " + budget.toMillis() + " ms";
            exchange.problem(408, FailureCode.MALFORMED_REVIEW, detail);
        });
        context.addEndHandler(ignored -> {
            vertx.cancelTimer(slow);
            place.leave();
            trace.end();
        });
        if ("100-continue".equalsIgnoreCase(context.request().getHeader("expect"))) {
            context.response().writeContinue();
        }
        read(context.request(), exchange, body -> {
            vertx.cancelTimer(slow);
            if (!exchange.isAnswered()) { // it came, but too late
                exchange.begin();
                trace.begin(RequestTrace.Step.WAIT_FOR_WORKER);
                work(exchange, body, body.size() <= RequestLimiter.SMALL);
            }
        });
    }

    /** Answers what is not read at all. */
    private void reject(RoutingContext context, RequestTrace trace, int status, FailureCode failure, String detail) {
        trace.begin(RequestTrace.Step.ANSWER);
        trace.failed(failure);
        context.addEndHandler(ignored -> trace.end());
        Exchange.problem(context, metrics, status, failure, detail);
    }

    private RequestTrace trace(RoutingContext context) {
        return tracer.isOn()
                ? tracer.begin(context.normalizedPath(), context.request().getHeader("traceparent"))
                : RequestTrace.OFF;
    }

    private static long announced(RoutingContext context) {
        String length = context.request().getHeader("content-length");
        try {
            return length == null ? BODY_LIMIT : Math.max(0, Long.parseLong(length));
        } catch (NumberFormatException e) {
            return BODY_LIMIT;
        }
    }

    private static void read(HttpServerRequest request, Exchange exchange, Consumer<Body> whole) {
        Body body = new Body();
        request.handler(piece -> {
            if (body.size() + piece.length() > BODY_LIMIT) {
                body.clear();
                exchange.problem(413, FailureCode.BODY_TOO_LARGE, TOO_LARGE);
            } else if (!exchange.isAnswered()) {
                body.add(piece.getBytes());
            }
        });
        request.endHandler(ignored -> whole.accept(body));
    }

    /** Reads it and has it decided, on a worker: nothing that costs anything happens on the event loop. */
    private void work(Exchange exchange, Body body, boolean small) {
        (small ? workers : largeWorker)
                .executeBlocking(() -> decide(exchange, body, small), false)
                .onComplete(begun -> {
                    if (begun.failed()) {
                        exchange.end();
                        exchange.failed(begun.cause());
                    }
                });
    }

    private Void decide(Exchange exchange, Body body, boolean small) {
        exchange.begin(RequestTrace.Step.PARSE);
        switch (codec.decode(body, small ? SMALL_BUDGET : ReviewCodec.BUDGET)) {
            case ReviewCodec.Decoded.Unreadable unreadable -> {
                if (small && unreadable.failure() == FailureCode.BODY_TOO_LARGE) {
                    work(exchange, body, false);
                } else {
                    exchange.end();
                    exchange.refuse(unreadable.uid(), unreadable.failure(), unreadable.detail());
                }
            }
            case ReviewCodec.Decoded.Review review -> {
                body.clear();
                exchange.isRead(review.request().uid());
                ScopedValue.where(RequestProgress.CURRENT, exchange)
                        .call(() -> decider.decide(review.request(), exchange.left()))
                        .minimalCompletionStage()
                        .whenComplete((decision, problem) -> {
                            exchange.end();
                            if (problem == null) {
                                exchange.tell(decision);
                            } else {
                                exchange.failed(
                                        problem instanceof CompletionException wrapped && wrapped.getCause() != null
                                                ? wrapped.getCause()
                                                : problem);
                            }
                        });
            }
        }
        return null;
    }

    private void elsewhere(RoutingContext context, int status) {
        if (status == 405) {
            context.response().putHeader("allow", "POST");
        }
        String detail = "this port answers POST /validate and POST /observe only";
        Exchange.problem(context, metrics, status, FailureCode.MALFORMED_REVIEW, detail);
    }
}
