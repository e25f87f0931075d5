package com.novapay.deploygate.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.novapay.deploygate.audit.AppendOutcome;
import com.novapay.deploygate.audit.JdbcDecisionLog;
import com.novapay.deploygate.audit.LogRecord;
import com.novapay.deploygate.audit.store.RecordStore;
import com.novapay.deploygate.e2e.ReviewLoad.Answer;
import com.novapay.deploygate.e2e.ReviewLoad.Ask;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The PostgreSQL of a gate under load is killed, or hangs: deploys are refused, ways back pass and wait in the spool, and once the
 * server is there again the log holds every answer, once.
 */
@Tag("slow")
class StoreOutageIT {
    private static final Duration SOON = Duration.ofMinutes(2);
    /** The API server's own limit, which the reviews name, and as much again for the client on a machine that is busy. */
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final Queue<Answer> answers = new ConcurrentLinkedQueue<>();
    private PostgresServer server;

    private interface Step {
        void go() throws IOException;
    }

    @BeforeEach
    void startServer() throws IOException {
        ReviewLoad.prepare(folder);
        server = new PostgresServer(folder.resolve("postgres"));
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void serverKilled_andStartedAgain() throws Exception {
        outage(server::kill, server::restart);
    }

    @Test
    void serverHangs_andGoesOn() throws Exception {
        outage(server::hang, server::goOn);
    }

    /** One backend is lost and the server starts all of them anew, as after a crash of one. */
    @Test
    void backendsKilled_gateGoesOn() throws Exception {
        try (GateProcess gate = gate();
                ReviewLoad load = ReviewLoad.start(gate, 8, 1, answers::add)) {
            for (int i = 1; i <= 3; i++) {
                int enough = i * 100;
                await().atMost(SOON).until(() -> answers.size() > enough);
                server.killBackends();
            }
            awaitDeploy(gate);
            load.finish();
            assertLogAgrees();
        }
    }

    private void outage(Step fail, Step mend) throws Exception {
        List<String> waysBack = new ArrayList<>();
        try (GateProcess gate = gate();
                ReviewLoad load = ReviewLoad.start(gate, 8, 1, answers::add)) {
            await().atMost(SOON).until(() -> answers.size() > 200);
            fail.go();
            long failed = answers.size();
            await().atMost(SOON).until(() -> refused().count() > 20);
            for (int i = 0; i < 5; i++) {
                Answer answer = ReviewLoad.once(gate, Ask.ROLLBACK);
                assertThat(answer.allowed()).isTrue();
                answers.add(answer);
                waysBack.add(answer.requestUid());
            }
            await().atMost(SOON).until(() -> answers.size() > failed + 100);
            assertThat(spooled()).isPositive();
            mend.go();
            awaitDeploy(gate);
            load.finish();
            await("the spool is empty").atMost(SOON).until(() -> spooled() == 0);
            assertLogAgrees();
        }
        assertThat(recorded().rows().keySet().stream().filter(waysBack::contains))
                .as("in the order in which they were admitted")
                .containsExactlyElementsOf(waysBack);
        System.out.printf(
                "outage: %d answers, %d refused for want of a record, slowest after %d ms, %d decisions taken back%n",
                answers.size(),
                refused().count(),
                answers.stream()
                        .mapToLong(answer -> answer.took().toMillis())
                        .max()
                        .orElse(0),
                recorded().withdrawn().size());
    }

    /** Twice: with everything in the spool, and in the middle of emptying it; with one file that was torn. */
    @Test
    void gateKilled_withWaysBackInTheSpool() throws Exception {
        try (GateProcess gate = gate()) {
            awaitDeploy(gate);
            server.kill();
            try (ReviewLoad load = ReviewLoad.start(gate, 4, 1, answers::add)) {
                await().atMost(SOON).until(() -> spooled() > 100);
                gate.kill();
                load.finish();
            }
        }
        long all = spooled();
        server.restart();
        try (GateProcess gate = gate()) {
            await().pollInterval(Duration.ofMillis(5)).atMost(SOON).until(() -> spooled() < all);
            gate.kill();
        }
        System.out.printf("spool: %d waited, %d after a kill while they were appended%n", all, spooled());
        Path torn = Files.writeString(spool().resolve("0000000000000000000.json"), "{\"schema\":\"deploygate.no");
        try (GateProcess gate = gate()) {
            await("the spool is empty").atMost(SOON).until(() -> spooled() == 0);
            assertLogAgrees();
            assertThat(ReviewLoad.once(gate, Ask.DEPLOY).allowed()).isTrue();
        }
        assertThat(Path.of(torn + ".damaged")).exists();
    }

    @Test
    void serverKilled_inTheMiddleOfACommit_nobodyKnows() throws Exception {
        try (JdbcDecisionLog log = new JdbcDecisionLog(RecordStore.at(server.url()))) {
            assertThat(log.append(record("r-1")).join()).isInstanceOf(AppendOutcome.Appended.class);
            execute("""
                    CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN PERFORM pg_sleep(60); RETURN NULL; END';
                    CREATE CONSTRAINT TRIGGER slow_commit AFTER INSERT ON record DEFERRABLE INITIALLY DEFERRED
                      FOR EACH ROW EXECUTE FUNCTION wait()""");
            CompletableFuture<AppendOutcome> outcome = log.append(record("r-2"));
            await().atMost(SOON).until(this::isCommitting);
            server.kill();
            assertThat(outcome.join()).isInstanceOf(AppendOutcome.Doubtful.class);
            server.restart();
            execute("DROP FUNCTION wait CASCADE");
            assertThat(log.append(record("r-2")).join()).isInstanceOf(AppendOutcome.Appended.class);
        }
    }

    private static LogRecord record(String id) {
        return LogRecord.of(JsonNodeFactory.instance
                .objectNode()
                .put("schema", LogRecord.schema("gate.start"))
                .put("recordId", id)
                .put("time", "2026-11-26T15:00:00Z"));
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url());
                Statement statement = connection.createStatement()) {
            // Or a server that is killed soon after does not know of it.
            statement.execute("SET synchronous_commit = on");
            statement.execute(sql);
        }
    }

    private boolean isCommitting() throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url());
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(
                        "SELECT 1 FROM pg_stat_activity WHERE query = 'COMMIT' AND wait_event = 'PgSleep'")) {
            return found.next();
        }
    }

    private GateProcess gate() throws IOException {
        return GateProcess.start(folder, List.of(), Map.of("NOVAPAY_STORE", server.url()));
    }

    private void awaitDeploy(GateProcess gate) {
        await("a deploy passes").atMost(SOON).until(() -> {
            Answer answer = ReviewLoad.once(gate, Ask.DEPLOY);
            answers.add(answer);
            return answer.allowed();
        });
    }

    private void assertLogAgrees() throws SQLException {
        assertThat(answers)
                .as("within the deadline")
                .allMatch(answer -> answer.took().compareTo(DEADLINE) < 0);
        assertThat(answers.stream().filter(answer -> answer.ask() == Ask.ROLLBACK))
                .as("ways back pass, and wait for their record")
                .allMatch(answer -> answer.allowed() && !answer.admittedUnrecorded());
        await("every answer in the log").atMost(SOON).untilAsserted(() -> {
            RecordedRequests recorded = recorded();
            assertThat(answers.stream().filter(answer -> answer.judged() && !answer.refusedUnrecorded()))
                    .allMatch(recorded::holds);
            assertThat(refused()).allMatch(recorded::agreesWithRefusal);
        });
        assertThat(recorded().rows().values()).allMatch(rows -> rows.size() == 1);
    }

    private RecordedRequests recorded() throws SQLException {
        return RecordedRequests.of(RecordStore.at(server.url()));
    }

    private Stream<Answer> refused() {
        return answers.stream().filter(Answer::refusedUnrecorded);
    }

    private Path spool() {
        return folder.resolve("data/spool");
    }

    private long spooled() throws IOException {
        if (!Files.isDirectory(spool())) {
            return 0;
        }
        try (Stream<Path> files = Files.list(spool())) {
            return files.filter(file -> file.toString().endsWith(".json")).count();
        }
    }
}
