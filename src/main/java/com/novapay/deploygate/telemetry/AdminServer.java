package com.novapay.deploygate.telemetry;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The plain port for those who run the gate: {@code /healthz} and {@code /livez} (alive, or why not), {@code /readyz} (ready, or what is not),
 * {@code /metrics} (Prometheus). Thread-safe.
 */
public final class AdminServer {
    private final HttpServer server;

    /**
     * One thing that must be so for the gate to be ready.
     *
     * @param detail why it is not, or is so in part; when it is, what else there is to say, if anything
     */
    public record Check(String name, Condition condition, String detail) {
        /** One that passes or fails as a whole. */
        public Check(String name, boolean passed, String detail) {
            this(name, passed ? Condition.GOOD : Condition.FAILED, detail);
        }
    }

    /** How a part of the gate is. */
    public enum Condition {
        GOOD("[+] "),
        /** The gate works, and not as it should; it is ready all the same. */
        DEGRADED("[!] "),
        /** The gate is not ready. */
        FAILED("[-] ");

        private final String mark;

        Condition(String mark) {
            this.mark = mark;
        }
    }

    /**
     * @param problems why the gate is not alive; empty while it is
     * @param console where people read the record, as they may be told; said at {@code /}
     */
    public AdminServer(
            Vertx vertx,
            String host,
            int port,
            Supplier<? extends Collection<String>> problems,
            Supplier<List<Check>> readiness,
            Supplier<String> metrics,
            Supplier<String> console) {
        Router router = Router.router(vertx);
        router.get("/")
                .handler(context -> text(
                        context.response(),
                        200,
                        "Deploy Gate\nconsole: " + console.get() + "\nhere: /healthz /livez /readyz /metrics\n"));
        for (String path : List.of("/healthz", "/livez")) {
            router.get(path).handler(context -> alive(context.response(), problems.get()));
        }
        router.get("/readyz").handler(context -> {
            List<Check> checks = readiness.get();
            boolean ready = checks.stream().noneMatch(check -> check.condition() == Condition.FAILED);
            String degraded = checks.stream()
                    .filter(check -> check.condition() == Condition.DEGRADED)
                    .map(Check::name)
                    .collect(Collectors.joining(", "));
            String summary = degraded.isEmpty() ? "ready\n" : "ready, degraded: " + degraded + "\n";
            text(context.response(), ready ? 200 : 503, report(checks) + (ready ? summary : "not ready\n"));
        });
        router.get("/metrics").handler(context -> {
            context.response().putHeader("content-type", "text/plain; version=0.0.4; charset=utf-8");
            send(context.response(), metrics.get());
        });
        server = vertx.createHttpServer(new HttpServerOptions()
                        .setHost(host)
                        .setPort(port)
                        .setIdleTimeout(60)
                        // An upgrade to HTTP/2 fails or hangs once in a hundred times, and nobody who reads this needs
                        // it.
                        .setHttp2ClearTextEnabled(false))
                .requestHandler(router);
    }

    /** Starts to listen; completes with the port. */
    public Future<Integer> start() {
        return server.listen().map(HttpServer::actualPort);
    }

    /** Stops at once. */
    public Future<Void> stop() {
        return server.close();
    }

    private static void alive(HttpServerResponse response, Collection<String> problems) {
        boolean alive = problems.isEmpty();
        text(response, alive ? 200 : 503, alive ? "ok\n" : "not alive: " + String.join(", ", problems) + "\n");
    }

    private static String report(List<Check> checks) {
        return checks.stream()
                .map(check -> check.condition().mark + check.name()
                        + (check.detail().isEmpty() ? "" : ": " + check.detail()) + "\n")
                .collect(Collectors.joining());
    }

    private static void text(HttpServerResponse response, int status, String text) {
        send(response.setStatusCode(status).putHeader("content-type", "text/plain; charset=utf-8"), text);
    }

    private static void send(HttpServerResponse response, String text) {
        response.end(text)
                .onFailure(lost -> System.getLogger(AdminServer.class.getName())
                        .log(System.Logger.Level.DEBUG, "the caller went away: " + lost));
    }
}
