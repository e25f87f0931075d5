package com.novapay.deploygate.console;

import com.novapay.deploygate.console.signin.PlainPage;
import com.novapay.deploygate.console.signin.SecurityHeaders;
import com.novapay.deploygate.console.signin.SignIn;
import com.novapay.deploygate.listen.ListeningServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerConfig;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.ServerSSLOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The console's HTTP server. It has threads of its own, one that reads and writes and a few that wait for the record, so that
 * nothing anybody does here takes one from decisions. Thread-safe.
 */
public final class ConsoleServer implements AutoCloseable {
    private static final int WORKERS = 8;
    private static final int LINE_LIMIT = 8 * 1024;
    private static final int HEAD_LIMIT = 32 * 1024;
    private static final long BODY_LIMIT = 64 * 1024;
    /** Titles and details of what is answered when no page answers. */
    private static final Map<Integer, String[]> PROBLEMS = Map.of(
            400, new String[] {"Bad request", "The console cannot read the request."},
            404, new String[] {"Not found", "There is no such page."},
            405, new String[] {"Method not allowed", "This page does not support this method."},
            413, new String[] {"Too large", "A form may have at most 64 KiB."},
            415, new String[] {"Unsupported content", "The console does not accept this content type."},
            500,
                    new String[] {
                        "Internal error",
                        "The page failed; the cause is in the gate's log. The gate continues to decide."
                    });

    private final Vertx vertx;
    private final ListeningServer server;
    private final SecurityHeaders headers;
    private final Duration patience;

    /** @param pages adds the pages; on the router it gets every request, {@code /static/} apart, has a session */
    public ConsoleServer(ConsoleSettings settings, SignIn signIn, Consumer<Router> pages) {
        this.headers = new SecurityHeaders(settings.origins().isSecure());
        this.patience = settings.patience();
        vertx = ListeningServer.threads(WORKERS);
        Connections connections = new Connections(vertx, settings.room().connections(), patience);
        Router router = router(settings, connections, signIn, pages);
        HttpServer browsers = server(settings)
                .connectionHandler(connections::opened)
                .invalidRequestHandler(this::refuse)
                .requestHandler(request -> {
                    headers.add(request.response().headers());
                    router.handle(request);
                });
        server = new ListeningServer("the console", vertx, browsers);
    }

    /** Starts to listen; completes with the port. */
    public Future<Integer> start() {
        return server.start();
    }

    /** New connections meet this certificate. Fails and changes nothing when it cannot be used. */
    public Future<Boolean> renew(ServerSSLOptions tls) {
        return server.renew(tls);
    }

    /** Stops accepting, gives what is under way a moment, and closes; blocks for some seconds at most. */
    @Override
    public void close() {
        server.close();
    }

    private Router router(ConsoleSettings settings, Connections connections, SignIn signIn, Consumer<Router> pages) {
        RequestRoom room = new RequestRoom(settings.room());
        Router router = Router.router(vertx);
        PROBLEMS.forEach((status, words) ->
                router.errorHandler(status, context -> problem(context, status, words[0], words[1])));
        router.route().handler(connections::asked);
        router.route().handler(context -> {
            if (settings.origins().isKnown(context.request())) {
                context.next();
            } else {
                PlainPage.answer(
                        context,
                        421,
                        "Not found",
                        "This is not the console's host name. Use the console's own address.");
            }
        });
        router.route().handler(room::admit);
        router.route().handler(this::hurry);
        router.route().handler(BodyHandler.create(false).setBodyLimit(BODY_LIMIT));
        signIn.mount(router);
        router.routeWithRegex("/(?!static/).*").handler(room::admitPerson);
        pages.accept(router);
        return router;
    }

    /** A body that drips holds room. */
    private void hurry(RoutingContext context) {
        long timer = vertx.setTimer(patience.toMillis(), ignored -> {
            if (!context.request().isEnded()) {
                problem(context, 408, "Too slow", "The form did not arrive in time.");
            }
        });
        context.addEndHandler(ignored -> vertx.cancelTimer(timer));
        context.next();
    }

    private static void problem(RoutingContext context, int status, String title, String detail) {
        if (context.failure() != null && status == 500) {
            System.getLogger(ConsoleServer.class.getName())
                    .log(System.Logger.Level.WARNING, "a page of the console failed", context.failure());
        }
        if (!context.request().isEnded() && !context.response().headWritten()) {
            context.response().putHeader("connection", "close");
        }
        PlainPage.answer(context, status, title, detail);
    }

    /** What is no HTTP, or has a first line or a head beyond all measure. The rest of it is not read. */
    private void refuse(HttpServerRequest request) {
        headers.add(request.response().headers());
        HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
    }

    private HttpServer server(ConsoleSettings settings) {
        HttpServerOptions options = new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setIdleTimeout(30)
                .setMaxInitialLineLength(LINE_LIMIT)
                .setMaxHeaderSize(HEAD_LIMIT)
                // Looking for HTTP/2's preface would wait for it, before there is a connection to end.
                .setHttp2ClearTextEnabled(false);
        return settings.tls()
                .map(tls -> vertx.createHttpServer(
                        new HttpServerConfig(options.setSsl(true)).setVersions(HttpVersion.HTTP_1_1),
                        ListeningServer.tls(tls)))
                .orElseGet(() -> vertx.createHttpServer(options));
    }
}
