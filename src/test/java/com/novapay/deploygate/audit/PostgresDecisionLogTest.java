package com.novapay.deploygate.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a real server, each test in a database of its own. */
@Tag("slow")
class PostgresDecisionLogTest extends DecisionLogContract {
    private String database = "";

    @Override
    RecordStore store() throws SQLException {
        database = FreshPostgres.database("records");
        return RecordStore.at(FreshPostgres.url(database) + "&password=hush");
    }

    @Test
    void told_hasNoPassword() throws SQLException {
        assertThat(store().told()).doesNotContain("hush").contains("records");
        assertThat(store().toString()).doesNotContain("hush");
        assertThat(RecordStore.at("jdbc:postgresql://me:hush@host/db").told()).isEqualTo("jdbc:postgresql://host/db");
    }

    @Test
    void writer_serverThatDoesNotWaitForItsDisk_waits() throws SQLException {
        RecordStore store = store();
        FreshPostgres.execute("ALTER DATABASE " + database + " SET synchronous_commit = off");
        try (Connection connection = store.writer();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery("SHOW synchronous_commit")) {
            assertThat(found.next()).isTrue();
            assertThat(found.getString(1)).isEqualTo("on");
        }
    }

    @Test
    void append_connectionCut_isAppendedOverANewOne() throws Exception {
        RecordStore store = store();
        try (DecisionLog log = new JdbcDecisionLog(store)) {
            assertThat(log.append(record("d-1", "x")).join()).isInstanceOf(AppendOutcome.Appended.class);
            FreshPostgres.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + database + "'");
            assertThat(log.append(record("d-2", "x")).join()).isInstanceOf(AppendOutcome.Appended.class);
        }
        assertThat(new DecisionReader(store).show("d-2")).hasSize(1);
    }

    @Test
    void append_noServer_isUnavailable() {
        try (DecisionLog log = new JdbcDecisionLog(RecordStore.at("jdbc:postgresql://127.0.0.1:1/none?user=me"))) {
            assertThat(log.append(record("d-1", "x")).join()).isInstanceOf(AppendOutcome.Unavailable.class);
        }
    }

    /** Each brings up the schema when it starts. */
    @Test
    void writers_severalGatesAtOnce_allStart() throws Exception {
        RecordStore store = store();
        try (DecisionLog first = new JdbcDecisionLog(store);
                DecisionLog second = new JdbcDecisionLog(store)) {
            var one = first.append(record("d-1", "x"));
            var two = second.append(record("d-2", "x"));
            assertThat(one.join()).isInstanceOf(AppendOutcome.Appended.class);
            assertThat(two.join()).isInstanceOf(AppendOutcome.Appended.class);
        }
    }
}
