package com.novapay.deploygate.audit.summary;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.audit.CsvCell;
import com.novapay.deploygate.audit.LogRecord;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The columns in which records are listed for spreadsheets, by commands and console alike. */
public enum RecordColumn {
    TIME("time"),
    ID("decisionId"),
    REQUEST("requestUid"),
    ALLOWED("allowed"),
    OUTCOME("outcome"),
    REQUESTER("requester"),
    AUTHORS("authors"),
    APPROVERS("approvers"),
    BYPASSED("bypassed"),
    CODES("codes"),
    CLASS("class"),
    NAMESPACE("namespace"),
    KIND("kind"),
    NAME("name"),
    SERVICE("service"),
    ENVIRONMENT("environment"),
    USER("user"),
    DIGEST("digest"),
    POLICIES("policyRevision"),
    TYPE("type");

    private static final ObjectMapper JSON = new ObjectMapper();
    private final String label;

    RecordColumn(String label) {
        this.label = label;
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

        private String cell(RecordColumn column) {
            return switch (column) {
                case TIME -> record.time();
                case ID -> record.id();
                case REQUEST -> record.requestUid();
                case ALLOWED -> String.valueOf(record.allowed());
                case OUTCOME -> record.outcome();
                case REQUESTER -> summary.requester();
                case AUTHORS -> String.join(" ", summary.authors());
                case APPROVERS -> String.join("; ", summary.approvers());
                case BYPASSED -> String.join("; ", summary.bypasses());
                case CODES -> record.codes().replace(',', ' ');
                case CLASS -> record.changeClass();
                case NAMESPACE -> record.namespace();
                case KIND -> record.kind();
                case NAME -> record.name();
                case SERVICE -> record.service();
                case ENVIRONMENT -> record.environment();
                case USER -> record.user();
                case DIGEST -> record.digest();
                case POLICIES -> record.policyRevision();
                case TYPE -> record.type();
            };
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
        return csv(Stream.concat(Arrays.stream(values()).map(line::cell), Stream.of(more))
                .toList());
    }

    private static String csv(List<String> cells) {
        return cells.stream().map(CsvCell::of).collect(Collectors.joining(",", "", "\r\n"));
    }
}
