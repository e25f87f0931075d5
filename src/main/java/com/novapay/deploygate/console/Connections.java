package com.novapay.deploygate.console;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * Ends connections on which no whole request head comes, however busily it drips, and those that are too many. Confined to the
 * event loop of its server.
 */
final class Connections {
    private static final long LINGER_MS = 200;
    private final Vertx vertx;
    private final int most;
    private final Duration patience;
    private final Map<HttpConnection, Long> waiting = new HashMap<>();
    private int open;

    Connections(Vertx vertx, int most, Duration patience) {
        this.vertx = vertx;
        this.most = most;
        this.patience = patience;
    }

    /** A connection was opened. */
    void opened(HttpConnection connection) {
        if (open >= most) {
            connection.close();
            return;
        }
        open++;
        connection.closeHandler(ignored -> {
            open--;
            stopWaiting(connection);
        });
        await(connection);
    }

    /** The head of a request is there; after its answer the next one is waited for. */
    void asked(RoutingContext context) {
        HttpServerRequest request = context.request();
        HttpConnection connection = request.connection();
        stopWaiting(connection);
        context.addEndHandler(ignored -> {
            // One without a body may be answered before its end was seen.
            if (request.isEnded() || !hasBody(request)) {
                await(connection);
            } else {
                request.pause(); // whatever else it sends is of no use, but the answer has to get there
                vertx.setTimer(LINGER_MS, later -> connection.close());
            }
        });
        context.next();
    }

    private static boolean hasBody(HttpServerRequest request) {
        return request.getHeader("content-length") != null || request.getHeader("transfer-encoding") != null;
    }

    private void await(HttpConnection connection) {
        stopWaiting(connection);
        waiting.put(connection, vertx.setTimer(patience.toMillis(), ignored -> connection.close()));
    }

    private void stopWaiting(HttpConnection connection) {
        Long timer = waiting.remove(connection);
        if (timer != null) {
            vertx.cancelTimer(timer);
        }
    }
}
