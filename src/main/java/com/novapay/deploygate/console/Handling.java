package com.novapay.deploygate.console;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.query.IndexBehind;
import com.novapay.deploygate.console.signin.Session;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.sql.SQLException;
import java.util.List;

/** Turns requests into questions and answers into responses. Thread-safe. */
final class Handling {
    private static final System.Logger LOG = System.getLogger(Handling.class.getName());
    private final PageWriter writer;

    Handling(PageWriter writer) {
        this.writer = writer;
    }

    /** Answers one kind of request; may wait for the store. */
    @FunctionalInterface
    interface Page {
        Answer answer(Ask ask) throws SQLException;
    }

    /** A handler that may block, of an address that takes these parameters. */
    Handler<RoutingContext> of(Parameters parameters, Page page) {
        return context -> send(
                context,
                parameters
                        .problem(context.queryParams())
                        .<Answer>map(problem -> problem)
                        .orElseGet(() -> answered(context, page)));
    }

    private static Answer answered(RoutingContext context, Page page) {
        try {
            return page.answer(Ask.of(context));
        } catch (SQLException e) {
            return unavailable(e);
        }
    }

    /** The store does not answer. Its own words are for the log: they may tell where it is. */
    static Answer.Failed unavailable(SQLException e) {
        LOG.log(System.Logger.Level.WARNING, "the console could not read the audit log: " + e.getMessage());
        if (e instanceof IndexBehind) {
            return new Answer.Failed(
                    503,
                    "Search terms are not available now",
                    "Many records are not in the search index yet; after an upgrade it takes a minute or two for a"
                            + " million. Leave out the search terms, or try again. If the problem stays, see the gate's log.",
                    List.of());
        }
        return new Answer.Failed(
                503,
                "The audit log cannot be read now",
                "The store did not answer in time. Try again with a narrower filter. Decisions do not depend on this"
                        + " page.",
                List.of());
    }

    void send(RoutingContext context, Answer answer) {
        HttpServerResponse response = context.response();
        switch (answer) {
            case Answer.Html page -> end(response, "text/html; charset=utf-8", writer.write(page, Session.of(context)));
            case Answer.Json json ->
                end(response, "application/json", json.body().toString());
            case Answer.File file ->
                end(
                        response.putHeader("content-disposition", "attachment; filename=\"" + file.name() + "\""),
                        file.type(),
                        file.text());
            case Answer.See see ->
                end(response.setStatusCode(303).putHeader("location", see.location()), "text/plain", "");
            case Answer.Failed failed -> fail(context, failed);
        }
    }

    private void fail(RoutingContext context, Answer.Failed failed) {
        HttpServerResponse response = context.response().setStatusCode(failed.status());
        if (failed.status() == 503) {
            response.putHeader("retry-after", "5");
        }
        if (context.normalizedPath().startsWith("/api/")) {
            end(response, "application/problem+json", problem(failed).toString());
        } else {
            Answer.Html page = new Answer.Html("problem", failed.title(), Section.DECISIONS, failed);
            end(response, "text/html; charset=utf-8", writer.write(page, Session.of(context)));
        }
    }

    private static ObjectNode problem(Answer.Failed failed) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", failed.title())
                .put("status", failed.status())
                .put("detail", failed.detail());
        ArrayNode errors = node.putArray("errors");
        failed.problems()
                .forEach(problem -> errors.addObject()
                        .put("parameter", problem.field())
                        .put("value", problem.value())
                        .put("expected", problem.expected()));
        return node;
    }

    private static void end(HttpServerResponse response, String type, String text) {
        response.putHeader("content-type", type)
                .end(text)
                .onFailure(lost -> LOG.log(System.Logger.Level.DEBUG, "the reader went away: " + lost));
    }
}
