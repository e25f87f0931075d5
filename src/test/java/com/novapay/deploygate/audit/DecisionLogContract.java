package com.novapay.deploygate.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.DecisionReader.Row;
import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store keeps to. */
abstract class DecisionLogContract {
    /** A store with nothing in it. */
    abstract RecordStore store() throws Exception;

    @Test
    void append_concurrently_allAreKeptInOrder() throws Exception {
        RecordStore store = store();
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            List<CompletableFuture<AppendOutcome>> outcomes = IntStream.range(0, 500)
                    .mapToObj(i -> log.append(record("d-" + i, "x")))
                    .toList();
            assertThat(outcomes)
                    .allSatisfy(outcome -> assertThat(outcome.join()).isInstanceOf(AppendOutcome.Appended.class));
        }
        List<Row> rows = new DecisionReader(store).list(DecisionFilter.newest(1_000));
        assertThat(rows.reversed().stream().map(Row::decisionId))
                .containsExactlyElementsOf(
                        IntStream.range(0, 500).mapToObj(i -> "d-" + i).toList());
        assertThat(new DecisionReader(store).show("d-7"))
                .containsExactly(record("d-7", "x").document());
    }

    @Test
    void append_everyField_comesBackAsItWas() throws Exception {
        RecordStore store = store();
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            log.append(record("d-1", "Ünïcødé “…” ' -- \\ % _ 🚫")).join();
        }
        DecisionReader reader = new DecisionReader(store);
        assertThat(reader.show("u"))
                .containsExactly(record("d-1", "Ünïcødé “…” ' -- \\ % _ 🚫").document());
        assertThat(reader.list(DecisionFilter.newest(5)))
                .containsExactly(new Row(
                        "d-1",
                        "u",
                        "2026-11-27T15:00:00.000Z",
                        "pay",
                        "Deployment",
                        "payments",
                        "dev",
                        "DEPLOY",
                        false,
                        "deny",
                        List.of("deploy-days", "ci-evidence"),
                        "r",
                        "decision"));
    }

    /** One that no database takes as it is must not make it refuse the others of its commit. */
    @Test
    void append_hostileText_isKept() throws Exception {
        RecordStore store = store();
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            List<CompletableFuture<AppendOutcome>> outcomes = List.of(
                    log.append(record("d-1", "x")),
                    log.append(named("d-2", "a\0b\uD800'; DROP TABLE record; --")),
                    log.append(record("d-3", "\0\uDC00")));
            assertThat(outcomes)
                    .allSatisfy(outcome -> assertThat(outcome.join()).isInstanceOf(AppendOutcome.Appended.class));
        }
        assertThat(new DecisionReader(store).list(DecisionFilter.newest(9))).hasSize(3);
    }

    @Test
    void append_sameIdAgain_isKeptOnce() throws Exception {
        RecordStore store = store();
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            log.append(record("d-1", "first")).join();
            assertThat(log.append(record("d-1", "second")).join()).isInstanceOf(AppendOutcome.Appended.class);
        }
        assertThat(new DecisionReader(store).show("d-1"))
                .containsExactly(record("d-1", "first").document());
    }

    @Test
    void list_filters_findWhatTheySay() throws Exception {
        RecordStore store = store();
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            log.append(record("d-1", "x")).join();
            log.append(named("d-2", "other")).join();
        }
        DecisionReader reader = new DecisionReader(store);
        assertThat(ids(reader, Optional.of("ci-evidence"), Optional.empty())).containsExactly("d-2", "d-1");
        assertThat(ids(reader, Optional.of("ci%"), Optional.empty())).isEmpty();
        assertThat(ids(reader, Optional.of("ci_evidence"), Optional.empty())).isEmpty();
        assertThat(ids(reader, Optional.of("evidence"), Optional.empty())).isEmpty();
        assertThat(ids(reader, Optional.of("' OR '1'='1"), Optional.empty())).isEmpty();
        assertThat(ids(reader, Optional.empty(), Optional.of("deployment/other")))
                .containsExactly("d-2");
        assertThat(ids(reader, Optional.empty(), Optional.of("payments"))).containsExactly("d-1");
    }

    private static List<String> ids(DecisionReader reader, Optional<String> code, Optional<String> workload)
            throws SQLException {
        DecisionFilter filter = new DecisionFilter(
                Optional.of(Instant.parse("2026-11-27T15:00:00.9Z")),
                Optional.of("pay"),
                workload,
                Optional.of("dev"),
                code,
                true,
                10);
        return reader.list(filter).stream().map(Row::decisionId).toList();
    }

    @Test
    void records_editedOrDeleted_areNot() throws Exception {
        RecordStore store = store();
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            log.append(record("d-1", "x")).join();
        }
        for (String sql : List.of("UPDATE record SET allowed = 1", "DELETE FROM record")) {
            try (Connection connection = store.writer();
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.executeUpdate(sql))
                        .as(sql)
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("records are n");
            }
        }
        try (Connection connection = store.reader();
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO record (type) VALUES ('x')"))
                    .isInstanceOf(SQLException.class);
        }
    }

    /** A list of decisions holds nothing else, and what refuses counts decisions only. */
    @Test
    void list_otherRecords_onlyWhenAskedFor() throws Exception {
        RecordStore store = store();
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            log.append(record("d-1", "x")).join();
            log.append(seen(RecordType.UNGATED, "r-1", "ungated", "sha256:aa", ""))
                    .join();
        }
        DecisionReader reader = new DecisionReader(store);
        assertThat(reader.list(DecisionFilter.newest(9)).stream().map(Row::decisionId))
                .containsExactly("d-1");
        assertThat(reader.list(ofType("ungated", false)).stream().map(Row::decisionId))
                .containsExactly("r-1");
        assertThat(reader.list(ofType("", false)).stream().map(Row::type)).containsExactly("ungated", "decision");
        assertThat(reader.list(ofType("", true)).stream().map(Row::decisionId)).containsExactly("d-1");
    }

    private static DecisionFilter ofType(String type, boolean refused) {
        return new DecisionFilter(
                type,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                refused,
                9);
    }

    @Test
    void recordReader_findsWhatWasLetInAndSeen() throws Exception {
        RecordStore store = store();
        Instant at = Instant.parse("2026-11-27T15:00:00Z");
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            log.append(letIn("d-1", at, true, "")).join();
            log.append(letIn("d-2", at.plusSeconds(1), false, "")).join();
            log.append(letIn("d-3", at.plusSeconds(2), true, "")).join();
            log.append(letIn("d-late", at.plusSeconds(3), true, "")).join();
            log.append(LogRecord.of(JsonNodeFactory.instance
                            .objectNode()
                            .put("schema", LogRecord.schema("withdrawn"))
                            .put("recordId", "r-late")
                            .put("time", RecordTime.of(at))))
                    .join();
            log.append(seen(RecordType.OBSERVED, "r-1", "applied", "sha256:aa", "d-1"))
                    .join();
            log.append(seen(RecordType.OBSERVED, "r-2", "healthy", "sha256:aa", "d-1"))
                    .join();
        }
        try (RecordReader reader = RecordReader.open(store)) {
            assertThat(ids(reader.letIn("pay", "payments", "sha256:aa", at, 9))).containsExactly("d-3", "d-1");
            assertThat(ids(reader.letIn("pay", "payments", "sha256:aa", at.plusSeconds(1), 9)))
                    .containsExactly("d-3");
            assertThat(ids(reader.letIn("pay", "payments", "sha256:aa", at, 1))).containsExactly("d-3");
            assertThat(ids(reader.letIn("pay", "payments", "sha256:bb", at, 9))).isEmpty();
            assertThat(ids(reader.letIn("pay", "payments' OR 1=1 --", "sha256:aa", at, 9)))
                    .isEmpty();
            assertThat(ids(reader.seen("pay", "Deployment", "payments", 9))).containsExactly("r-2", "r-1");
            assertThat(ids(reader.seen("pay", "Rollout", "payments", 9))).isEmpty();
            assertThat(ids(reader.seenTemplate("pay", "sha256:aa", 9))).containsExactly("r-2", "r-1");
            assertThat(ids(reader.events(RecordType.OBSERVED, "payments", 1))).containsExactly("r-2");
            assertThat(reader.has("r-1")).isTrue();
            assertThat(reader.has("r-3")).isFalse();
        }
    }

    @Test
    void population_holdsWhatWasSeenAgainstDecisions() throws Exception {
        RecordStore store = store();
        Instant at = Instant.parse("2026-11-27T15:00:00Z");
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            log.append(letIn("d-1", at, true, "hotfix")).join();
            log.append(letIn("d-2", at, true, "break-glass")).join();
            log.append(seen(RecordType.OBSERVED, "r-1", "applied", "sha256:aa", "d-1"))
                    .join();
            log.append(seen(RecordType.OBSERVED, "r-2", "healthy", "sha256:aa", "d-1"))
                    .join();
            log.append(seen(RecordType.UNGATED, "r-3", "ungated", "sha256:bb", ""))
                    .join();
            log.append(signed("r-4", at.plusSeconds(60), "dev")).join();
        }
        Population population = Population.read(store, at, at.plusSeconds(600), "production");
        assertThat(population.changes()).extracting(Population.Change::recordId).containsExactly("r-1", "r-3");
        assertThat(population.ungated()).extracting(Population.Change::recordId).containsExactly("r-3");
        assertThat(population.emergencies())
                .extracting(Population.Emergency::decisionId)
                .containsExactly("d-1", "d-2");
        assertThat(population.awaitingReview())
                .as("who did it does not review it")
                .hasSize(2);
        assertThat(Population.read(store, at.plusSeconds(600), at.plusSeconds(900), "production")
                        .changes())
                .isEmpty();
        assertThat(Population.read(store, at, at.plusSeconds(600), "staging").changes())
                .isEmpty();
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            log.append(signed("r-5", at.plusSeconds(90), "auditor")).join();
        }
        assertThat(Population.read(store, at, at.plusSeconds(600), "production").awaitingReview())
                .isEmpty();
    }

    private static List<String> ids(List<String> documents) {
        return documents.stream()
                .map(document -> LogRecord.read(document).orElseThrow().id())
                .toList();
    }

    private static LogRecord signed(String id, Instant at, String user) {
        ObjectNode document = RecordDocument.begin(RecordType.REVIEW_SIGNED, id, at, user);
        document.putObject("review").put("day", "2026-11-27");
        return LogRecord.of(document);
    }

    private static LogRecord seen(RecordType type, String id, String outcome, String digest, String decision) {
        ObjectNode document = RecordDocument.begin(type, id, Instant.parse("2026-11-27T15:00:01Z"))
                .put("outcome", outcome)
                .put("decisionId", decision);
        about(document, digest);
        return LogRecord.of(document);
    }

    private static LogRecord letIn(String id, Instant at, boolean allowed, String purpose) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("schema", LogRecord.schema(LogRecord.DECISION))
                .put("decisionId", id)
                .put("requestUid", "u")
                .put("time", RecordTime.of(at))
                .put("allowed", allowed)
                .put("class", "DEPLOY");
        document.putObject("actor").put("username", "dev");
        about(document, "sha256:aa");
        document.withArray("/input/facts/approvals")
                .addObject()
                .put("purpose", purpose)
                .put("approver", "lead");
        return LogRecord.of(document);
    }

    private static void about(ObjectNode document, String digest) {
        document.putObject("resource")
                .put("namespace", "pay")
                .put("kind", "Deployment")
                .put("name", "payments");
        document.putObject("workload").put("environment", "production");
        document.putObject("change").put("digest", digest);
    }

    @Test
    void append_afterClose_isUnavailable() throws Exception {
        DecisionLog log = new JdbcDecisionLog(store());
        log.close();
        assertThat(log.append(record("d-1", "x")).join()).isInstanceOf(AppendOutcome.Unavailable.class);
    }

    static LogRecord record(String id, String text) {
        return record(id, "payments", text);
    }

    private static LogRecord named(String id, String name) {
        return record(id, name, "x");
    }

    private static LogRecord record(String id, String name, String text) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("schema", "deploygate.novapay.com/decision/v1")
                .put("decisionId", id)
                .put("requestUid", "u")
                .put("time", "2026-11-27T15:00:00Z")
                .put("allowed", false)
                .put("outcome", "deny")
                .put("class", "DEPLOY")
                .put("policyRevision", "r")
                .put("text", text);
        document.putArray("codes").add("deploy-days").add("ci-evidence");
        document.putObject("resource")
                .put("namespace", "pay")
                .put("kind", "Deployment")
                .put("name", name);
        document.putObject("actor").put("username", "dev");
        return LogRecord.of(document);
    }
}
