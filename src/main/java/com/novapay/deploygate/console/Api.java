package com.novapay.deploygate.console;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.query.Cursor;
import com.novapay.deploygate.audit.query.Field;
import com.novapay.deploygate.audit.query.FilterReading;
import com.novapay.deploygate.audit.query.RecordFilter;
import com.novapay.deploygate.audit.query.RecordPage;
import com.novapay.deploygate.audit.query.RecordRow;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The same as the pages, for programs; {@code openapi.json} describes it. Thread-safe. */
final class Api {
    private static final int AFTERWARDS = 200;
    private final ConsoleSources sources;
    private final ReadRecords readRecords;
    private final TrendPages trends;
    private final NowPages now;

    Api(ConsoleSources sources, ReadRecords readRecords) {
        this.sources = sources;
        this.readRecords = readRecords;
        this.trends = new TrendPages(sources);
        this.now = new NowPages(sources);
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    Answer decisions(Ask ask) throws SQLException {
        return list(ask, "decision");
    }

    Answer records(Ask ask) throws SQLException {
        return list(ask, "all");
    }

    private Answer list(Ask ask, String type) throws SQLException {
        return switch (ask.filter(sources.records().codes())) {
            case FilterReading.Refused refused -> Answer.wrong(refused.problems());
            case FilterReading.Read read ->
                switch (ask.cursor()) {
                    case Ask.Part.Bad<Optional<Cursor>> bad -> Ask.refused(bad);
                    case Ask.Part.Good<Optional<Cursor>> cursor ->
                        switch (ask.size()) {
                            case Ask.Part.Bad<Integer> bad -> Ask.refused(bad);
                            case Ask.Part.Good<Integer> size ->
                                list(typed(read.filter(), type), cursor.value(), size.value());
                        };
                };
        };
    }

    private static RecordFilter typed(RecordFilter filter, String type) {
        return filter.value(Field.TYPE).isPresent() ? filter : filter.and(Field.TYPE, type);
    }

    private Answer list(RecordFilter filter, Optional<Cursor> cursor, int size) throws SQLException {
        RecordPage page = sources.records().page(filter, cursor, size);
        ObjectNode body = object();
        items(body, page.rows());
        page.older().ifPresent(at -> body.put("older", at.text()));
        page.newer().ifPresent(at -> body.put("newer", at.text()));
        return new Answer.Json(body);
    }

    private void items(ObjectNode body, List<RecordRow> rows) throws SQLException {
        ArrayNode items = body.putArray("items");
        Set<String> withdrawn =
                sources.records().withdrawn(rows.stream().map(RecordRow::id).toList());
        rows.forEach(row -> items.add(row(row).put("withdrawn", withdrawn.contains(row.id()))));
    }

    static ObjectNode row(RecordRow row) {
        ObjectNode node = object().put("type", row.type())
                .put("id", row.id())
                .put("requestUid", row.requestUid())
                .put("time", row.time())
                .put("namespace", row.namespace())
                .put("kind", row.kind())
                .put("name", row.name())
                .put("user", row.user())
                .put("class", row.changeClass())
                .put("allowed", row.allowed())
                .put("outcome", row.outcome())
                .put("policyRevision", row.policyRevision())
                .put("service", row.service())
                .put("environment", row.environment())
                .put("digest", row.digest());
        row.codes().forEach(node.putArray("codes")::add);
        return node;
    }

    Answer one(Ask ask) throws SQLException {
        String id = String.valueOf(ask.path().get("id"));
        List<String> documents = sources.records().documents(id);
        if (documents.isEmpty()) {
            return Answer.missing("The audit log has no record with that name.");
        }
        return readRecords.read(ask.session(), id)
                ? new Answer.Json(DecisionPages.parse(documents.getFirst()))
                : ReadRecords.unrecorded();
    }

    Answer afterwards(Ask ask) throws SQLException {
        List<String> documents =
                sources.records().documents(String.valueOf(ask.path().get("id")));
        if (documents.isEmpty()) {
            return Answer.missing("The audit log has no record with that name.");
        }
        JsonNode document = DecisionPages.parse(documents.getFirst());
        JsonNode resource = document.path("resource");
        ObjectNode body = object();
        items(
                body,
                sources.records()
                        .after(
                                resource.path("namespace").asText(),
                                resource.path("name").asText(),
                                document.path("time").asText(),
                                AFTERWARDS));
        return new Answer.Json(body);
    }

    Answer now(Ask ask) throws SQLException {
        NowSource.State state = sources.now().now();
        ObjectNode body = object().put("asOf", state.asOf().toString());
        state.unknown().ifPresent(why -> body.put("unknown", why));
        ArrayNode openings = body.putArray("openings");
        for (NowSource.Opening opening : state.openings()) {
            ObjectNode node = openings.addObject()
                    .put("namespace", opening.namespace())
                    .put("kind", opening.kind())
                    .put("name", opening.name())
                    .put("service", opening.service())
                    .put("environment", opening.environment())
                    .put("open", opening.open());
            opening.nextOpen().ifPresent(next -> node.put("nextOpen", next.toString()));
            if (!opening.openingKnown()) {
                node.put("nextOpenKnown", false);
            }
            ArrayNode why = node.putArray("why");
            opening.why()
                    .forEach(reason -> why.addObject()
                            .put("code", reason.code())
                            .put("message", reason.message())
                            .put("remedy", reason.remedy()));
        }
        ArrayNode incidents = body.putArray("incidents");
        for (NowSource.OpenIncident incident : state.incidents()) {
            ObjectNode node = incidents
                    .addObject()
                    .put("name", incident.name())
                    .put("severity", incident.severity())
                    .put("title", incident.title())
                    .put("openedAt", incident.openedAt());
            incident.services().forEach(node.putArray("services")::add);
        }
        ArrayNode refusals = body.putArray("refusals");
        now.refusals().rows().forEach(row -> refusals.add(row(row)));
        return new Answer.Json(body);
    }

    Answer trends(Ask ask) throws SQLException {
        return switch (trends.sums(ask)) {
            case Ask.Part.Bad<TrendPages.Sums> bad -> Ask.refused(bad);
            case Ask.Part.Good<TrendPages.Sums> good -> new Answer.Json(ApiSums.trends(good.value()));
        };
    }

    Answer review(Ask ask) throws SQLException {
        LocalDate today = sources.clock().instant().atOffset(ZoneOffset.UTC).toLocalDate();
        return switch (ask.day("day", today.minusDays(1))) {
            case Ask.Part.Bad<LocalDate> bad -> Ask.refused(bad);
            case Ask.Part.Good<LocalDate> day ->
                new Answer.Json(ApiSums.review(sources.review().day(day.value())));
        };
    }

    Answer integrity(Ask ask) throws SQLException {
        Proofs.Standing standing = sources.proofs().standing();
        ObjectNode body = object().put("origin", standing.origin()).put("size", standing.size());
        standing.keys().forEach(body.putArray("keys")::add);
        standing.published().forEach(body.putArray("published")::add);
        standing.latest()
                .ifPresent(latest -> body.putObject("checkpoint")
                        .put("size", latest.size())
                        .put("time", latest.time())
                        .put("note", latest.note()));
        ArrayNode verified = body.putArray("verified");
        sources.records().newest("audit.verified", 20).forEach(document -> verified.add(DecisionPages.parse(document)));
        return new Answer.Json(body);
    }
}
