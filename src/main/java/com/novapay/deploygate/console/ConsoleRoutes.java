package com.novapay.deploygate.console;

import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/**
 * The pages under {@code /}, the API under {@code /api/v1}, what the pages need under {@code /static/}. Whoever mounts them sees
 * to it that each request but those for {@code /static/} has a session, and each POST the session's {@code csrf}. Thread-safe.
 */
public final class ConsoleRoutes {
    private final Handling handling = new Handling(new PageWriter());
    private final DecisionPages decisions;
    private final Buffer style = resource("/console/static/console.css");

    public ConsoleRoutes(ConsoleSources sources) {
        ReadRecords readRecords = new ReadRecords(sources.log(), sources.ids(), sources.clock());
        this.decisions = new DecisionPages(sources, readRecords);
    }

    /** Adds the routes; they wait for the store on the router's worker threads. */
    public void mount(Router router) {
        router.get("/static/console.css")
                .handler(context -> context.response()
                        .putHeader("content-type", "text/css; charset=utf-8")
                        .end(style));
        page(router, "/decisions", decisions::list);
        page(router, "/decisions/:id", decisions::one);
        page(router, "/decisions/:id/proof", decisions::proof);
        page(router, "/policies/:revision/:rule", decisions::rule);
    }

    private void page(Router router, String path, Handling.Page page) {
        router.get(path).blockingHandler(handling.of(page), false);
    }

    private static Buffer resource(String name) {
        try (InputStream stream = ConsoleRoutes.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException(name + " is part of the gate");
            }
            return Buffer.buffer(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
