package com.novapay.deploygate.audit.tree;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.summary.RecordColumn;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes records for spreadsheets, in the columns of {@link RecordColumn}. Proves nothing; the column {@code index} says where in the log the record is. Confined to one thread.
 */
public final class CsvLines implements Exporter.Sink {
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
        write(RecordColumn.header("index"));
    }

    @Override
    public void record(String document, ObjectNode log) throws IOException {
        LogRecord record = LogRecord.read(document)
                .orElseThrow(() -> new TreeProblem("position " + log.path("index") + " of the log holds no record"));
        write(RecordColumn.line(record, log.path("index").asText()));
    }

    private void write(String line) throws IOException {
        out.write(line.getBytes(StandardCharsets.UTF_8));
    }
}
