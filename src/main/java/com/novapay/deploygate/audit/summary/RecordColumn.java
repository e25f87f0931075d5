package com.novapay.deploygate.audit.summary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.audit.CsvCell;
import com.novapay.deploygate.audit.LogRecord;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The columns in which records are listed for spreadsheets, by commands and console alike. */
public enum RecordColumn {
    TIME("time", line -> line.record.time()),
    ID("decisionId", line -> line.record.id()),
    REQUEST("requestUid", line -> line.record.requestUid()),
    ALLOWED("allowed", line -> String.valueOf(line.record.allowed())),
    OUTCOME("outcome", line -> line.record.outcome()),
    REQUESTER("requester", line -> line.summary.requester()),
    AUTHORS("authors", line -> String.join(" ", line.summary.authors())),
    APPROVERS("approvers", line -> String.join("; ", line.summary.approvers())),
    BYPASSED("bypassed", line -> String.join("; ", line.summary.bypasses())),
    CODES("codes", line -> line.record.codes().replace(',', ' ')),
    CLASS("class", line -> line.record.changeClass()),
    NAMESPACE("namespace", line -> line.record.namespace()),
    KIND("kind", line -> line.record.kind()),
    NAME("name", line -> line.record.name()),
    SERVICE("service", line -> line.record.service()),
    ENVIRONMENT("environment", line -> line.record.environment()),
    USER("user", line -> line.record.user()),
    DIGEST("digest", line -> line.record.digest()),
    POLICIES("policyRevision", line -> line.record.policyRevision()),
    TYPE("type", line -> line.record.type());

    private static final ObjectMapper JSON = new ObjectMapper();
    private final String label;
    private final Function<Line, String> text;

    RecordColumn(String label, Function<Line, String> text) {
        this.label = label;
        this.text = text;
    }

    private record Line(LogRecord record, DecisionSummary summary) {
        static Line of(LogRecord record) {
            try {
                return new Line(
                        record,
                        record.type().equals(LogRecord.DECISION)
                                ? DecisionSummary.of(JSON.readTree(record.document()))
                                : DecisionSummary.NONE);
            } catch (JsonProcessingException e) {
                return new Line(record, DecisionSummary.NONE);
            }
        }
    }

    /** The names of the columns, and of more that follow them. */
    public static String header(String... more) {
        return csv(Stream.concat(Arrays.stream(values()).map(column -> column.label), Stream.of(more))
                .toList());
    }

    /** The cells of a record, and more that follow them. */
    public static String line(LogRecord record, String... more) {
        Line line = Line.of(record);
        return csv(Stream.concat(Arrays.stream(values()).map(column -> column.text.apply(line)), Stream.of(more))
                .toList());
    }

    private static String csv(List<String> cells) {
        return cells.stream().map(CsvCell::of).collect(Collectors.joining(",", "", "\r\n"));
    }
}
