package com.novapay.deploygate.announce.release;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records in memory. */
final class FakeRecordFeed implements RecordFeed {
    private final List<JsonNode> all = new ArrayList<>();
    private int next;
    private boolean broken;

    void add(JsonNode document) {
        all.add(document);
    }

    void broken(boolean now) {
        broken = now;
    }

    @Override
    public void restart(Instant now) throws IOException {
        read();
        next = 0;
    }

    @Override
    public List<JsonNode> next() throws IOException {
        read();
        List<JsonNode> documents = List.copyOf(all.subList(next, all.size()));
        next = all.size();
        return documents;
    }

    @Override
    public Optional<JsonNode> decision(String id) throws IOException {
        read();
        return all.subList(0, next).stream()
                .filter(document -> Documents.type(document).equals("decision")
                        && document.path("decisionId").asText().equals(id))
                .findFirst();
    }

    private void read() throws IOException {
        if (broken) {
            throw new IOException("the store is away");
        }
    }
}
