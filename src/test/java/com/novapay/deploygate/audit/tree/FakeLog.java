package com.novapay.deploygate.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.RecordTime;
import com.novapay.deploygate.audit.merkle.NoteKey;
import com.novapay.deploygate.audit.store.PostgresStore;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.audit.store.SqliteStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** A log in a real store, filled and signed by hand, and what an attacker with the store's password could do to it. */
final class FakeLog {
    static final String ORIGIN = "deploygate.novapay.com/test";
    static final Instant START = Instant.parse("2026-07-03T09:00:00Z");
    final RecordStore store;
    final SigningKey key = SigningKey.generate();
    private long appended;

    FakeLog(RecordStore store) {
        this.store = store;
    }

    /** With its key announced first, as a gate does it. */
    static FakeLog with(RecordStore store, int records, int perCheckpoint) throws Exception {
        FakeLog log = new FakeLog(store);
        log.append(List.of(
                KeyAnnouncement.of(log.verifier(), log.key.signer(ORIGIN)).document("r-key", START.minusSeconds(60))));
        for (int done = 0; done < records; done += perCheckpoint) {
            log.decide(Math.min(perCheckpoint, records - done));
            log.sign();
        }
        return log;
    }

    NoteKey verifier() {
        return key.verifier(ORIGIN);
    }

    /** Decisions, an hour apart. */
    void decide(int count) {
        List<ObjectNode> documents = new ArrayList<>();
        for (int i = 0; i < count; i++, appended++) {
            documents.add(decision(appended, START.plusSeconds(3_600 * appended)));
            if (documents.size() == 500 || i == count - 1) {
                append(documents);
                documents.clear();
            }
        }
    }

    void append(List<ObjectNode> documents) {
        try (JdbcDecisionLog log = new JdbcDecisionLog(store)) {
            List<CompletableFuture<AppendOutcome>> outcomes =
                    documents.stream().map(one -> log.append(LogRecord.of(one))).toList();
            assertThat(outcomes)
                    .allSatisfy(outcome -> assertThat(outcome.join()).isInstanceOf(AppendOutcome.Appended.class));
        }
    }

    static ObjectNode decision(long number, Instant time) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("schema", LogRecord.schema(LogRecord.DECISION))
                .put("decisionId", "d-" + number)
                .put("requestUid", "u-" + number)
                .put("time", RecordTime.of(time))
                .put("class", number % 3 == 0 ? "ROLLBACK" : "DEPLOY")
                .put("allowed", number % 2 == 0)
                .put("outcome", number % 2 == 0 ? "allow" : "deny")
                .put("policyRevision", "p-1");
        document.putObject("resource")
                .put("namespace", number % 5 == 0 ? "pay" : "shop")
                .put("kind", "Deployment")
                .put("name", "service-" + number % 7);
        document.putObject("actor").put("username", "dev-" + number % 4 + "@novapay");
        document.putObject("workload").put("service", "service-" + number % 7).put("environment", "production");
        document.putObject("change").put("digest", "sha256:" + number);
        if (number % 2 == 1) {
            document.putArray("codes").add("deploy-days").add("ci-evidence");
        }
        return document.put("text", "Ünïcødé “…” 🚫 \"log\":{ ,\"log\":{\"index\":1}} " + number);
    }

    /** Sequences and signs. */
    Optional<StoredCheckpoint> sign() throws SQLException {
        return sign(key);
    }

    Optional<StoredCheckpoint> sign(SigningKey by) throws SQLException {
        try (Sequencer sequencer = new Sequencer(store)) {
            sequencer.catchUp(Sequencer.Reach.ALL);
            return sequencer.checkpoint(by.signer(ORIGIN), START, Optional.empty());
        }
    }

    Verification verify() throws SQLException {
        return verify(List.of());
    }

    Verification verify(List<PublishedCheckpoints.Published> published) throws SQLException {
        return new StoreVerifier(store)
                .verify(new StoreVerifier.Outside(List.of(verifier()), published, Optional.empty()), rows -> {});
    }

    List<String> export(Selection selection) throws SQLException, IOException {
        return export(selection, Optional.of(key));
    }

    List<String> export(Selection selection, Optional<SigningKey> signer) throws SQLException, IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        new Exporter(store).export(selection, signer.map(one -> one.signer(ORIGIN)), new JsonLines(out));
        String text = out.toString(StandardCharsets.UTF_8);
        return new ArrayList<>(text.lines().toList());
    }

    Verification verifyExport(List<String> lines) {
        return verifyExport(String.join("\n", lines) + (lines.isEmpty() ? "" : "\n"), List.of(verifier()));
    }

    static Verification verifyExport(String text, List<NoteKey> keys) {
        return new ExportVerifier(keys, List.of())
                .verify(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), rows -> {});
    }

    /** By somebody for whom no trigger is in the way. */
    void tamper(String... statements) throws SQLException {
        String url = switch (store) {
            case SqliteStore file -> "jdbc:sqlite:" + file.file();
            case PostgresStore server -> server.url();
        };
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            switch (store) {
                case SqliteStore file -> dropTriggers(connection, file);
                case PostgresStore server -> statement.execute("SET session_replication_role = replica");
            }
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static void dropTriggers(Connection connection, SqliteStore file) throws SQLException {
        List<String> names = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SELECT name FROM sqlite_master WHERE type = 'trigger'")) {
            while (found.next()) {
                names.add(found.getString(1));
            }
        }
        try (Statement statement = connection.createStatement()) {
            for (String name : names) {
                statement.execute("DROP TRIGGER " + name);
            }
        }
        assertThat(file.told()).isNotEmpty();
    }

    long number(String sql) throws SQLException {
        try (Connection connection = store.reader()) {
            return new TreeTables(connection).number(sql);
        }
    }
}
