package com.novapay.deploygate.audit.query;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.DecisionLog;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.console.SampleLog;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Records in a store, for questions to them. */
abstract class HeldRecords {
    static final Instant NOON = Instant.parse("2026-11-26T12:00:00Z");

    /** A store with nothing in it. */
    abstract RecordStore store() throws Exception;

    /** Opens the questions to a store that holds these. */
    RecordReads holding(List<ObjectNode> documents) throws Exception {
        RecordStore store = store();
        append(store, documents);
        try (TextIndex index = new TextIndex(store)) {
            index.catchUp();
        }
        return new RecordReads(store, Duration.ofSeconds(5));
    }

    /** In this order, and not into the index of words. */
    static void append(RecordStore store, List<ObjectNode> documents) throws Exception {
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            documents.stream().map(LogRecord::of).map(log::append).toList().forEach(outcome -> outcome.join());
        }
    }

    static List<String> ids(RecordPage page) {
        return page.rows().stream().map(RecordRow::id).toList();
    }

    /** Three at each moment, so that time alone does not order them. */
    static List<ObjectNode> many(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> SampleLog.admitted("d-" + i, NOON.plusSeconds(i / 3), "payments", "dev"))
                .toList();
    }
}
