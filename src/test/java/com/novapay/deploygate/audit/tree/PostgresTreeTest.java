package com.novapay.deploygate.audit.tree;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.audit.FreshPostgres;
import com.novapay.deploygate.audit.query.TextIndex;
import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** On a real server, each test in a database of its own. */
@Tag("slow")
class PostgresTreeTest extends TreeContract {
    @Override
    RecordStore store() throws SQLException {
        return RecordStore.at(FreshPostgres.url(FreshPostgres.database("tree")) + "&password=hush");
    }

    /** Commits overtake each other: a number that was given out earlier becomes visible later. */
    @Test
    void catchUp_commitThatCameLate_isNotSkipped() throws Exception {
        FakeLog log = FakeLog.with(store(), 10, 10);
        try (Connection slow = log.store.writer();
                Statement statement = slow.createStatement()) {
            statement.execute(
                    "INSERT INTO record (type, id, request_uid, time, namespace, kind, name, username, class, allowed,"
                            + " outcome, codes, policy_revision, service, environment, digest, document) SELECT type, 'd-late',"
                            + " request_uid, time, namespace, kind, name, username, class, allowed, outcome, codes, policy_revision,"
                            + " service, environment, digest, replace(document, 'd-3\"', 'd-late\"') FROM record WHERE id = 'd-3'");
            log.decide(5);
            try (Sequencer sequencer = new Sequencer(log.store)) {
                assertThat(sequencer.catchUp(Sequencer.Reach.LATE)).isEqualTo(5);
                slow.commit();
                assertThat(sequencer.catchUp(Sequencer.Reach.NEW)).isZero();
                assertThat(sequencer.catchUp(Sequencer.Reach.LATE)).isOne();
            }
        }
        log.sign();
        Verification found = log.verify();
        assertThat(found.misfit()).isEmpty();
        assertThat(found.covered()).isEqualTo(17);
    }

    /** Whoever has the database's password puts in a row long after: no gate takes it for a late one. */
    @Test
    void verify_rowPutInLongAfter_isFound() throws Exception {
        FakeLog log = FakeLog.with(store(), 10, 10);
        log.tamper(
                "INSERT INTO record (sequence, type, id, request_uid, time, namespace, kind, name, username, class, allowed,"
                        + " outcome, codes, policy_revision, service, environment, digest, document) OVERRIDING SYSTEM VALUE SELECT -9000,"
                        + " type, 'd-forged', request_uid, time, namespace, kind, name, username, class, allowed, outcome, codes,"
                        + " policy_revision, service, environment, digest, replace(document, 'd-3\"', 'd-forged\"') FROM record WHERE id"
                        + " = 'd-3'");
        assertThat(log.verify().misfit()).hasValueSatisfying(misfit -> {
            assertThat(misfit.id()).isEqualTo("d-forged");
            assertThat(misfit.what()).contains("put in later");
        });
    }

    @Test
    void verify_changedOrRemoved_isFoundAndNamed() throws Exception {
        FakeLog log = FakeLog.with(store(), 10, 3);
        log.tamper("UPDATE record SET username = 'other' WHERE id = 'd-4'");
        assertThat(log.verify().misfit())
                .hasValueSatisfying(misfit -> assertThat(misfit.id()).isEqualTo("d-4"));
        log.tamper("DELETE FROM record WHERE id = 'd-2'");
        assertThat(log.verify().misfit())
                .hasValueSatisfying(misfit -> assertThat(misfit.what()).contains("removed; it stood after d-1"));
    }

    private static FakeLog searched() throws Exception {
        FakeLog log = FakeLog.with(
                RecordStore.at(FreshPostgres.url(FreshPostgres.database("tree")) + "&password=hush"), 10, 10);
        try (TextIndex words = new TextIndex(log.store)) {
            words.catchUp();
        }
        assertThat(log.verify().misfit()).isEmpty();
        return log;
    }

    private static void finds(FakeLog log, String what) throws Exception {
        assertThat(log.verify().misfit())
                .hasValueSatisfying(misfit -> assertThat(misfit.what()).contains(what));
    }

    /** What puts itself between lists and rows, while each row says what its document says. */
    @TestFactory
    List<DynamicTest> verify_rowsHiddenFromLists_isFound() {
        return Map.of(
                        "ALTER TABLE record ENABLE ROW LEVEL SECURITY", "has a policy that hides rows",
                        "ALTER TABLE record RENAME TO kept; CREATE VIEW record AS SELECT * FROM kept", "is no table",
                        "CREATE TRIGGER later BEFORE INSERT ON record FOR EACH ROW EXECUTE FUNCTION records_are_not_changed()",
                                "a trigger that the gate did not make",
                        "ALTER TABLE record ALTER COLUMN namespace TYPE varchar(80)", "column record.namespace",
                        "ALTER TABLE record ALTER COLUMN namespace TYPE text COLLATE \"C\"", "column record.namespace",
                        "UPDATE pg_index SET indisready = false WHERE indexrelid = 'record_time'::regclass",
                                "index record_time")
                .entrySet()
                .stream()
                .map(one -> DynamicTest.dynamicTest(one.getKey(), () -> {
                    FakeLog log = searched();
                    log.tamper(one.getKey());
                    finds(log, one.getValue());
                }))
                .toList();
    }

    /** An index that was not kept for a moment, and looks whole again. */
    @Test
    void verify_indexWithoutARow_isFound() throws Exception {
        FakeLog log = searched();
        log.tamper("UPDATE pg_index SET indisready = false WHERE indexrelid = 'record_service'::regclass");
        log.decide(1);
        log.tamper("UPDATE pg_index SET indisready = true WHERE indexrelid = 'record_service'::regclass");
        log.sign();
        finds(log, "index record_service has not the rows of its table");
    }

    @Test
    void verify_wordsChanged_isFoundAndNamed() throws Exception {
        FakeLog log = searched();
        log.tamper("UPDATE record_text SET words = to_tsvector('x') WHERE sequence = 5");
        assertThat(log.verify().misfit())
                .hasValueSatisfying(misfit -> assertThat(misfit.id()).isEqualTo("d-3"));
        log = searched();
        log.tamper("INSERT INTO record_text VALUES (9000, to_tsvector('x'))");
        assertThat(log.verify().misfit()).isPresent();
    }
}
