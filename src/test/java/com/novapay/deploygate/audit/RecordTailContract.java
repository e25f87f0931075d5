package com.novapay.deploygate.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What reading records as they come keeps to, whatever the store. */
abstract class RecordTailContract {
    static final Instant NOON = Instant.parse("2026-11-27T12:00:00Z");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** A store with nothing in it. */
    abstract RecordStore store() throws Exception;

    @Test
    void next_returnsEachRecordOnceInItsOrder() throws Exception {
        RecordStore store = store();
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            append(log, decision("d-before", NOON.minusSeconds(1)));
            IntStream.range(0, 450).forEach(i -> append(log, decision("d-" + i, NOON.plusSeconds(i))));
            RecordTail tail = new RecordTail(store);
            tail.restart(NOON, NOON.minus(Duration.ofDays(1)));
            List<String> read = all(tail);
            // On a store where commits overtake each other a few older ones are read, too.
            assertThat(read)
                    .filteredOn(id -> !id.equals("d-before"))
                    .isEqualTo(IntStream.range(0, 450).mapToObj(i -> "d-" + i).toList());
            assertThat(all(tail)).isEmpty();
            append(log, decision("d-late", NOON.minus(Duration.ofHours(3))));
            assertThat(all(tail)).containsExactly("d-late");
            assertThat(all(tail)).isEmpty();
            tail.restart(NOON.plusSeconds(449), NOON);
            assertThat(all(tail)).endsWith("d-449", "d-late");
        }
    }

    @Test
    void next_leavesOutWhatConcernsNoReleaseInProduction() throws Exception {
        RecordStore store = store();
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            append(log, RecordDocument.begin(RecordType.GATE_START, "r-start", NOON));
            RecordTail tail = new RecordTail(store);
            tail.restart(NOON, NOON);
            ObjectNode staging = decision("d-staging", NOON);
            ((ObjectNode) staging.path("workload")).put("environment", "staging");
            append(log, staging);
            append(log, decision("d-scale", NOON).put("class", "SCALE"));
            ObjectNode approval = decision("d-approval", NOON).put("class", "RECORD_CREATE");
            ((ObjectNode) approval.path("resource")).put("kind", "Approval");
            append(log, approval);
            append(log, decision("d-history", NOON).put("class", "RECORD_UPDATE"));
            ObjectNode incident = decision("d-incident", NOON).put("class", "RECORD_UPDATE");
            ((ObjectNode) incident.path("resource")).put("kind", "Incident");
            append(log, incident);
            append(log, RecordDocument.begin(RecordType.OBSERVED, "r-seen", NOON));
            append(log, decision("d-1", NOON));
            assertThat(all(tail)).containsExactly("d-incident", "r-seen", "d-1");
        }
    }

    @Test
    void restart_beginsWithEarlierIncidentsAndMigrations() throws Exception {
        RecordStore store = store();
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            ObjectNode incident =
                    decision("d-incident", NOON.minus(Duration.ofDays(9))).put("class", "INCIDENT_OPEN");
            ((ObjectNode) incident.path("resource")).put("kind", "Incident");
            append(log, incident);
            append(log, decision("d-old", NOON.minus(Duration.ofDays(8))));
            append(log, decision("d-1", NOON));
            RecordTail tail = new RecordTail(store);
            tail.restart(NOON, NOON.minus(Duration.ofDays(10)));
            assertThat(all(tail)).startsWith("d-incident").endsWith("d-1");
            tail.restart(NOON, NOON.minus(Duration.ofDays(8)));
            assertThat(all(tail)).endsWith("d-1");
        }
    }

    @Test
    void emptyStore_hasNothingYet() throws Exception {
        RecordStore store = store();
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            append(log, decision("d-old", NOON.minus(Duration.ofDays(8))));
            RecordTail tail = new RecordTail(store);
            tail.restart(NOON, NOON);
            assertThat(all(tail)).isSubsetOf("d-old");
            append(log, decision("d-1", NOON));
            assertThat(all(tail)).containsExactly("d-1");
        }
    }

    static List<String> all(RecordTail tail) throws SQLException {
        List<String> ids = new ArrayList<>();
        for (List<String> page = tail.next(); !page.isEmpty(); page = tail.next()) {
            page.forEach(document -> ids.add(id(document)));
        }
        return ids;
    }

    private static String id(String document) {
        try {
            JsonNode node = JSON.readTree(document);
            return node.path("decisionId").asText(node.path("recordId").asText());
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    static void append(DecisionLog log, ObjectNode document) {
        assertThat(log.append(LogRecord.of(document)).join()).isInstanceOf(AppendOutcome.Appended.class);
    }

    static ObjectNode decision(String id, Instant at) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("schema", LogRecord.schema(LogRecord.DECISION))
                .put("decisionId", id)
                .put("time", RecordTime.of(at))
                .put("allowed", true)
                .put("class", "DEPLOY");
        document.putObject("resource")
                .put("namespace", "pay")
                .put("kind", "Rollout")
                .put("name", "payments");
        document.putObject("workload").put("environment", "production");
        return document;
    }
}
