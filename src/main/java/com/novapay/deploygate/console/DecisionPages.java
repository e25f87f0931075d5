package com.novapay.deploygate.console;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordType;
import com.novapay.deploygate.audit.query.Cursor;
import com.novapay.deploygate.audit.query.Field;
import com.novapay.deploygate.audit.query.FilterReading;
import com.novapay.deploygate.audit.query.RecordPage;
import com.novapay.deploygate.audit.query.RecordQueries;
import com.novapay.deploygate.audit.query.RecordRow;
import com.novapay.deploygate.audit.query.RecordedClass;
import java.sql.SQLException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The pages of decisions: those of a selection, and one with all it rested on. Thread-safe. */
final class DecisionPages {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int COUNTED = 10_000;
    private static final int AFTERWARDS = 50;
    private final ConsoleSources sources;
    private final ReadRecords readRecords;

    DecisionPages(ConsoleSources sources, ReadRecords readRecords) {
        this.sources = sources;
        this.readRecords = readRecords;
    }

    /**
     * A page of a selection.
     *
     * @param asked the filter as it was written, each field's label to its text
     * @param problems why the filter cannot be asked
     * @param count how many there are, for people
     */
    record Listing(
            Map<String, String> asked,
            List<FilterReading.Problem> problems,
            RecordPage page,
            String count,
            Optional<String> newer,
            Optional<String> older,
            String csv,
            String jsonl,
            List<Row> rows,
            List<String> codes,
            Optional<String> withRecords) {
        /** Of every class and type of record that there is. */
        public static final List<String> CLASSES = RecordedClass.ALL;

        public static final List<String> TYPES =
                Arrays.stream(RecordType.values()).map(RecordType::word).toList();

        /** What is seldom asked for, and folded away until it is. */
        private static final Set<String> SELDOM =
                Set.of("approver", "code", "class", "environment", "namespace", "workload", "type");

        /** What was asked for a field; empty for nothing. */
        public String of(String field) {
            return asked.getOrDefault(field, "");
        }

        public boolean asksSeldom() {
            return asked.entrySet().stream()
                    .anyMatch(one ->
                            SELDOM.contains(one.getKey()) && !one.getValue().equals(RecordedClass.WORKLOADS));
        }

        /** How many fields the reader set. */
        public long set() {
            return asked.values().stream()
                    .filter(value -> !value.equals(RecordedClass.WORKLOADS))
                    .count();
        }

        /** The browser's choice of a day cannot show a time. */
        public String kindOf(String field) {
            return of(field).length() > 10 ? "text" : "date";
        }
    }

    /**
     * A record and its moment as it is shown.
     *
     * @param says what became of it in a word: a decision's outcome, or that it was taken back
     */
    record Row(RecordRow record, Moment time, String says) {
        static List<Row> of(List<RecordRow> records, Set<String> withdrawn, ZoneId zone) {
            return records.stream()
                    .map(record -> new Row(
                            record,
                            Moment.of(record.time(), zone),
                            withdrawn.contains(record.id()) ? LogRecord.WITHDRAWN : record.outcome()))
                    .toList();
        }
    }

    Answer list(Ask asked) throws SQLException {
        Ask ask = ofWorkloads(asked);
        return switch (ask.filter(sources.records().codes())) {
            case FilterReading.Refused refused -> Answer.wrong(refused.problems());
            case FilterReading.Read read ->
                switch (ask.cursor()) {
                    case Ask.Part.Bad<Optional<Cursor>> bad -> Ask.refused(bad);
                    case Ask.Part.Good<Optional<Cursor>> cursor -> list(ask, read, cursor.value());
                };
        };
    }

    /** Without a class, type or code the page is about workloads; decisions on approvals and incidents are a choice away. */
    private static Ask ofWorkloads(Ask ask) {
        boolean chosen = Stream.of(Field.CLASS, Field.TYPE, Field.CODE)
                .anyMatch(field -> ask.text(field.label()).isPresent());
        return chosen ? ask : ask.with(Field.CLASS.label(), RecordedClass.WORKLOADS);
    }

    private Answer list(Ask ask, FilterReading.Read read, Optional<Cursor> cursor) throws SQLException {
        RecordQueries.Counted counted = sources.records().counted(read.filter(), cursor, Ask.PAGE, COUNTED);
        RecordPage page = counted.page();
        Map<String, String> asked = asked(ask);
        Listing listing = new Listing(
                asked,
                List.of(),
                page,
                (counted.isCut() ? "at least " : "") + counted.total(),
                page.newer().map(at -> placed(asked, at)),
                page.older().map(at -> placed(asked, at)),
                Links.to("/decisions.csv", asked),
                Links.to("/decisions.jsonl", asked),
                Row.of(
                        page.rows(),
                        sources.records()
                                .withdrawn(
                                        page.rows().stream().map(RecordRow::id).toList()),
                        sources.zone().get()),
                sources.records().codes().choices(),
                Optional.of(asked)
                        .filter(one -> RecordedClass.WORKLOADS.equals(one.get(Field.CLASS.label())))
                        .map(DecisionPages::withRecords));
        return new Answer.Html("decisions", "Decisions", Section.DECISIONS, listing);
    }

    static Map<String, String> asked(Ask ask) {
        Map<String, String> asked = new LinkedHashMap<>();
        ask.text("from").ifPresent(text -> asked.put("from", text));
        ask.text("to").ifPresent(text -> asked.put("to", text));
        for (Field field : Field.values()) {
            ask.text(field.label()).ifPresent(text -> asked.put(field.label(), text));
        }
        return asked;
    }

    private static String withRecords(Map<String, String> asked) {
        Map<String, String> query = new LinkedHashMap<>(asked);
        query.remove(Field.CLASS.label());
        query.put(Field.TYPE.label(), LogRecord.DECISION);
        return Links.to("/decisions", query);
    }

    private static String placed(Map<String, String> asked, Cursor cursor) {
        Map<String, String> query = new LinkedHashMap<>(asked);
        query.put("cursor", cursor.text());
        return Links.to("/decisions", query);
    }

    /** A record that is no decision, as it is. */
    record Plain(String type, String id, Moment time, String document, Optional<String> decision, boolean proven) {}

    Answer one(Ask ask) throws SQLException {
        String id = String.valueOf(ask.path().get("id"));
        List<String> documents = sources.records().documents(id);
        if (documents.isEmpty()) {
            return Answer.missing("The audit log has no record \"" + id
                    + "\". It may be older than the records kept here, or the id is incomplete.");
        }
        if (!readRecords.read(ask.session(), id)) {
            return ReadRecords.unrecorded();
        }
        JsonNode document = parse(documents.getFirst());
        String recordId =
                document.path("decisionId").asText(document.path("recordId").asText());
        boolean proven = sources.proofs().proof(recordId).isPresent();
        if (!document.path("schema").asText().contains("/decision/")) {
            return new Answer.Html(
                    "record",
                    "Record " + recordId,
                    Section.DECISIONS,
                    new Plain(
                            document.path("schema").asText(),
                            recordId,
                            Moment.of(
                                    document.path("time").asText(),
                                    sources.zone().get()),
                            document.toPrettyString(),
                            Optional.of(document.path("decisionId").asText()).filter(text -> !text.isEmpty()),
                            proven));
        }
        return new Answer.Html("decision", "Decision " + recordId, Section.DECISIONS, view(document, proven));
    }

    private DecisionView view(JsonNode document, boolean proven) throws SQLException {
        JsonNode resource = document.path("resource");
        List<RecordRow> afterwards = sources.records()
                .after(
                        resource.path("namespace").asText(),
                        resource.path("name").asText(),
                        document.path("time").asText(),
                        AFTERWARDS);
        Set<String> withdrawn = sources.records()
                .withdrawn(Stream.concat(
                                Stream.of(document.path("decisionId").asText()),
                                afterwards.stream().map(RecordRow::id))
                        .toList());
        return DecisionView.of(
                document,
                sources.rules().codes(document.path("policyRevision").asText()),
                Row.of(afterwards, withdrawn, sources.zone().get()),
                withdrawn.contains(document.path("decisionId").asText()),
                proven,
                sources.zone().get());
    }

    Answer proof(Ask ask) throws SQLException {
        String id = String.valueOf(ask.path().get("id"));
        return sources.proofs()
                .proof(id)
                .<Answer>map(text -> new Answer.File("text/plain; charset=utf-8", name(id) + ".tlog-proof", text))
                .orElseGet(
                        () -> Answer.missing(
                                "There is no proof of \"" + id
                                        + "\": there is no such record, or no checkpoint covers it yet. A checkpoint is made every few seconds."));
    }

    private static String name(String id) {
        return id.replaceAll("[^A-Za-z0-9-]", "_");
    }

    static JsonNode parse(String document) {
        try {
            return JSON.readTree(document);
        } catch (JsonProcessingException e) {
            return JSON.createObjectNode();
        }
    }

    /** The rule a decision speaks of, as it was. */
    record RulePage(String revision, RuleTexts.RuleText rule) {}

    Answer rule(Ask ask) throws SQLException {
        String revision = String.valueOf(ask.path().get("revision"));
        String code = String.valueOf(ask.path().get("rule"));
        return sources.rules()
                .text(revision, code)
                .<Answer>map(rule ->
                        new Answer.Html("rule", "Rule " + code, Section.DECISIONS, new RulePage(revision, rule)))
                .orElseGet(() -> Answer.missing("The text of rule \"" + code + "\" in revision \"" + revision
                        + "\" is not kept here; the policies' Git repository has it."));
    }
}
