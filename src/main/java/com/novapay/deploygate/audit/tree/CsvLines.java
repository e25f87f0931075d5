package com.novapay.deploygate.audit.tree;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.CsvCell;
import com.novapay.deploygate.audit.LogRecord;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes records for spreadsheets, {@link CsvCell}. Proves nothing; the
 * column {@code index} says where in the log the record is. Confined to one thread.
 */
public final class CsvLines implements Exporter.Sink {
    private static final List<String> HEADER = List.of(
            "time",
            "decisionId",
            "requestUid",
            "allowed",
            "outcome",
            "class",
            "codes",
            "namespace",
            "kind",
            "name",
            "user",
            "service",
            "environment",
            "digest",
            "policyRevision",
            "type",
            "index");
    private final OutputStream out;

    /**
     * Writes here.
     *
     * @param out flushed and closed by whoever gives it
     */
    public CsvLines(OutputStream out) {
        this.out = out;
    }

    @Override
    public void begin(Exporter.Count count) throws IOException {
        row(HEADER);
    }

    @Override
    public void record(String document, ObjectNode log) throws IOException {
        LogRecord record = LogRecord.read(document)
                .orElseThrow(() -> new TreeProblem("position " + log.path("index") + " of the log holds no record"));
        row(List.of(
                record.time(),
                record.id(),
                record.requestUid(),
                Boolean.toString(record.allowed()),
                record.outcome(),
                record.changeClass(),
                record.codes(),
                record.namespace(),
                record.kind(),
                record.name(),
                record.user(),
                record.service(),
                record.environment(),
                record.digest(),
                record.policyRevision(),
                record.type(),
                log.path("index").asText()));
    }

    private void row(List<String> cells) throws IOException {
        List<String> quoted = new ArrayList<>(cells.size());
        cells.forEach(cell -> quoted.add(CsvCell.of(cell)));
        out.write((String.join(",", quoted) + "\r\n").getBytes(StandardCharsets.UTF_8));
    }
}
