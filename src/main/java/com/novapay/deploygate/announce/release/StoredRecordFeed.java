package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.novapay.deploygate.audit.DecisionReader;
import com.novapay.deploygate.audit.RecordTail;
import com.novapay.deploygate.audit.store.RecordStore;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The records of a store. Confined to one thread. */
public final class StoredRecordFeed implements RecordFeed {
    /** What is older is not announced any more, and what an outbox has to remember. */
    static final Duration BACK = Duration.ofDays(2);
    /** An incident or a migration may be declared long before it matters. */
    private static final Duration DECLARED_BACK = Duration.ofDays(60);

    private static final ObjectMapper JSON = new ObjectMapper();
    private final RecordTail tail;
    private final DecisionReader reader;

    public StoredRecordFeed(RecordStore store) {
        this.tail = new RecordTail(store);
        this.reader = new DecisionReader(store);
    }

    @Override
    public void restart(Instant now) throws IOException {
        try {
            tail.restart(now.minus(BACK), now.minus(DECLARED_BACK));
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public List<JsonNode> next() throws IOException {
        try {
            return read(tail.next());
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public Optional<JsonNode> decision(String id) throws IOException {
        try {
            return read(reader.show(id)).stream()
                    .filter(document -> document.path("decisionId").asText().equals(id))
                    .filter(document -> Documents.type(document).equals("decision"))
                    .findFirst();
        } catch (SQLException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private static List<JsonNode> read(List<String> texts) throws IOException {
        List<JsonNode> documents = new ArrayList<>();
        for (String text : texts) {
            try {
                documents.add(JSON.readTree(text));
            } catch (JsonProcessingException e) {
                throw new IOException("a record is not JSON", e);
            }
        }
        return documents;
    }
}
