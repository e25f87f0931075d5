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
    private final NowPages now;
    private final CalendarPages calendar;
    private final PolicyPages policies;
    private final DecisionPages decisions;
    private final ReviewPages review;
    private final ReportPages report;
    private final TrendPages trends;
    private final IntegrityPages integrity;
    private final Exports exports;
    private final Api api;

    public ConsoleRoutes(ConsoleSources sources) {
        ReadRecords readRecords = new ReadRecords(sources.log(), sources.ids(), sources.clock());
        this.now = new NowPages(sources);
        this.calendar = new CalendarPages(sources);
        this.policies = new PolicyPages(sources);
        this.decisions = new DecisionPages(sources, readRecords);
        this.review = new ReviewPages(sources, readRecords);
        this.report = new ReportPages(sources, readRecords);
        this.trends = new TrendPages(sources);
        this.integrity = new IntegrityPages(sources);
        this.exports = new Exports(sources, readRecords, handling);
        this.api = new Api(sources, readRecords);
    }

    /** Adds the routes; they wait for the store on the router's worker threads. */
    public void mount(Router router) {
        resource(router, "/static/console.css", "text/css; charset=utf-8");
        page(router, "/", Parameters.NONE, now::now);
        page(router, "/calendar", Parameters.of("namespace"), calendar::page);
        page(router, "/calendar.ics", Parameters.of("namespace", "key"), calendar::ics);
        page(router, "/decisions", Parameters.FILTER.and("cursor"), decisions::list);
        router.get("/decisions.csv").handler(exports.in(Exports.Format.CSV));
        router.get("/decisions.jsonl").handler(exports.in(Exports.Format.JSONL));
        page(router, "/decisions/:id", Parameters.NONE, decisions::one);
        page(router, "/decisions/:id/proof", Parameters.NONE, decisions::proof);
        page(router, "/policies", Parameters.NONE, policies::page);
        page(router, "/policies/:revision/:rule", Parameters.NONE, decisions::rule);
        page(router, "/review", Parameters.of("day"), review::day);
        router.post("/review").blockingHandler(handling.of(Parameters.NONE, review::sign), false);
        page(router, "/report", ReportPages.PARAMETERS, report::page);
        page(router, "/report.csv", ReportPages.PARAMETERS, report::csv);
        page(router, "/report.json", ReportPages.PARAMETERS, report::json);
        page(router, "/trends", Parameters.of("from", "to", "service", "environment"), trends::trends);
        page(router, "/integrity", Parameters.NONE, integrity::integrity);
        mountApi(router);
        // What is no page gets one that says so, with the way back.
        router.get().handler(context -> handling.send(context, Answer.missing("There is no such page.")));
    }

    private void mountApi(Router router) {
        resource(router, "/api/v1/openapi.json", "application/json");
        page(router, "/api/v1/decisions", Parameters.FILTER.and("cursor", "limit"), api::decisions);
        page(router, "/api/v1/decisions/:id", Parameters.NONE, api::one);
        page(router, "/api/v1/decisions/:id/proof", Parameters.NONE, decisions::proof);
        page(router, "/api/v1/decisions/:id/afterwards", Parameters.NONE, api::afterwards);
        page(router, "/api/v1/records", Parameters.FILTER.and("cursor", "limit"), api::records);
        router.get("/api/v1/export.csv").handler(exports.in(Exports.Format.CSV));
        router.get("/api/v1/export.jsonl").handler(exports.in(Exports.Format.JSONL));
        page(router, "/api/v1/now", Parameters.NONE, api::now);
        page(router, "/api/v1/calendar", Parameters.of("namespace"), calendar::json);
        page(router, "/api/v1/policies", Parameters.NONE, policies::json);
        page(router, "/api/v1/report", ReportPages.PARAMETERS, report::json);
        page(router, "/api/v1/trends", Parameters.of("from", "to", "service", "environment"), api::trends);
        page(router, "/api/v1/review", Parameters.of("day"), api::review);
        page(router, "/api/v1/integrity", Parameters.NONE, api::integrity);
    }

    private void page(Router router, String path, Parameters parameters, Handling.Page page) {
        router.get(path).blockingHandler(handling.of(parameters, page), false);
    }

    /** Part of the gate, found by its whole name: no request says which file is read. */
    private static void resource(Router router, String path, String type) {
        Buffer content = resource("/console" + path);
        router.get(path)
                .handler(context -> context.response()
                        .putHeader("content-type", type)
                        .end(content)
                        .onFailure(context::fail));
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
