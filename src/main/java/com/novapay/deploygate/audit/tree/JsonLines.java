package com.novapay.deploygate.audit.tree;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Writes an export that proves itself: one line a record. Confined to one thread. */
public final class JsonLines implements Exporter.Sink {
    private final OutputStream out;

    /**
     * Writes here.
     *
     * @param out flushed and closed by whoever gives it
     */
    public JsonLines(OutputStream out) {
        this.out = out;
    }

    @Override
    public void begin(Exporter.Count count) {
        // The first line says it.
    }

    @Override
    public void record(String document, ObjectNode log) throws IOException {
        out.write(ExportLine.text(document, log).getBytes(StandardCharsets.UTF_8));
        out.write('\n');
    }
}
