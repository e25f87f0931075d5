package com.novapay.deploygate.admission;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The HTTPS edge: {@code POST /validate}. The event loop reads and writes; judging runs on a worker. Whatever can be read
 * gets HTTP 200 with its uid, in time; more than the permits allow is refused at once. Thread-safe.
 */
public final class AdmissionServer {
    /** An API object has up to 3 MiB, and a review holds the old one too: the limit controller-runtime settled on. */
    static final long BODY_LIMIT = 7L * 1024 * 1024;

    private static final Pattern TIMEOUT = Pattern.compile("(\\d{1,3})s");
    private final Vertx vertx;
    private final AdmissionService service;
    private final ResponseWriter writer;
    private final ReviewCodec codec = new ReviewCodec();
    private final Semaphore permits;
    private final Duration longest;
    private final WorkerExecutor workers;
    private final HttpServer server;

    /** What may be set. {@code longest}: the most an answer may take, however long the API server would wait. */
    public record Settings(String host, int port, int permits, int workers, Duration longest) {}

    public AdmissionServer(
            Vertx vertx,
            AdmissionService service,
            ResponseWriter writer,
            Path certificate,
            Path key,
            Settings settings) {
        this.vertx = vertx;
        this.service = service;
        this.writer = writer;
        this.permits = new Semaphore(settings.permits());
        this.longest = settings.longest();
        this.workers = vertx.createSharedWorkerExecutor("judge", settings.workers());
        Router router = Router.router(vertx);
        router.post("/validate").handler(this::admit);
        router.post("/validate")
                .handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT))
                .handler(this::validate);
        router.errorHandler(
                413, context -> problem(context, 413, FailureCode.BODY_TOO_LARGE, "the body has over 7 MiB"));
        this.server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(settings.host())
                        .setPort(settings.port())
                        .setSsl(true)
                        .setUseAlpn(true)
                        .setEnabledSecureTransportProtocols(Set.of("TLSv1.2", "TLSv1.3"))
                        .setKeyCertOptions(new PemKeyCertOptions()
                                .addCertPath(certificate.toString())
                                .addKeyPath(key.toString())))
                .requestHandler(router);
    }

    /** Starts to listen; completes with the port. */
    public Future<Integer> start() {
        return server.listen().map(HttpServer::actualPort);
    }

    /** Stops accepting, finishes what is under way, closes. */
    public Future<Void> stop() {
        return server.shutdown(10, TimeUnit.SECONDS).eventually(workers::close);
    }

    /** A permit is held from the first byte to the last, so that bodies do not pile up either. */
    private void admit(RoutingContext context) {
        if (permits.tryAcquire()) {
            AtomicBoolean held = new AtomicBoolean(true);
            context.addEndHandler(ignored -> {
                if (held.getAndSet(false)) {
                    permits.release();
                }
            });
        } else {
            context.put("overloaded", true);
        }
        context.next();
    }

    private void validate(RoutingContext context) {
        byte[] body = context.body().buffer() == null
                ? new byte[0]
                : context.body().buffer().getBytes();
        switch (codec.decode(body)) {
            case ReviewCodec.Decoded.Unreadable unreadable -> {
                if (unreadable.uid().isPresent()) {
                    answer(
                            context,
                            writer.refuse(unreadable.uid().get(), FailureCode.MALFORMED_REVIEW, unreadable.detail()));
                } else {
                    problem(context, 400, FailureCode.MALFORMED_REVIEW, unreadable.detail());
                }
            }
            case ReviewCodec.Decoded.Review review -> {
                String uid = review.request().uid();
                if (context.get("overloaded") != null) {
                    answer(
                            context,
                            writer.refuse(uid, FailureCode.OVERLOADED, "the gate is judging as much as it can"));
                } else {
                    judge(context, review);
                }
            }
        }
    }

    private void judge(RoutingContext context, ReviewCodec.Decoded.Review review) {
        String uid = review.request().uid();
        Duration budget = budget(context.request().getParam("timeout"));
        long arrived = System.nanoTime();
        Promise<byte[]> answer = Promise.promise();
        long timer = vertx.setTimer(
                Math.max(1, budget.toMillis()),
                ignored -> answer.tryComplete(writer.refuse(
                        uid, FailureCode.POLICY_TIMEOUT, "no decision within " + budget.toMillis() + " ms")));
        workers.executeBlocking(
                        () -> {
                            // Some of the budget is left for the record and the way back.
                            Duration left = budget.minusNanos(System.nanoTime() - arrived)
                                    .multipliedBy(4)
                                    .dividedBy(5);
                            return service.decide(review.request(), left);
                        },
                        false)
                .compose(Future::fromCompletionStage)
                .map(writer::write)
                .otherwise(problem -> writer.refuse(uid, FailureCode.INTERNAL_ERROR, problem.toString()))
                .onComplete(written -> answer.tryComplete(written.result()));
        answer.future().onSuccess(bytes -> {
            vertx.cancelTimer(timer);
            answer(context, bytes);
        });
    }

    /** One second less than the API server waits, so that it gets a readable refusal rather than nothing. */
    Duration budget(@Nullable String timeout) {
        Matcher seconds = TIMEOUT.matcher(timeout == null ? "" : timeout);
        if (!seconds.matches()) {
            return longest;
        }
        Duration offered = Duration.ofSeconds(Long.parseLong(seconds.group(1))).minusSeconds(1);
        Duration least = Duration.ofMillis(100);
        return offered.compareTo(least) < 0 ? least : offered.compareTo(longest) < 0 ? offered : longest;
    }

    private static void answer(RoutingContext context, byte[] bytes) {
        if (!context.response().ended() && !context.response().closed()) {
            context.response()
                    .putHeader("content-type", "application/json")
                    .end(Buffer.buffer(bytes))
                    .onFailure(lost -> System.getLogger(AdmissionServer.class.getName())
                            .log(System.Logger.Level.DEBUG, "the caller went away: " + lost));
        }
    }

    private static void problem(RoutingContext context, int status, FailureCode code, String detail) {
        context.response()
                .setStatusCode(status)
                .putHeader("content-type", "text/plain; charset=utf-8")
                .end(code.code() + ": " + detail + ". " + code.remedy() + "\n")
                .onFailure(lost -> System.getLogger(AdmissionServer.class.getName())
                        .log(System.Logger.Level.DEBUG, "the caller went away: " + lost));
    }
}
