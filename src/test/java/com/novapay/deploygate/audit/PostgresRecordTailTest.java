package com.novapay.deploygate.audit;

import static org.assertj.core.api.Assertions.assertThat;

import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** On a real server, each test in a database of its own. */
@Tag("slow")
class PostgresRecordTailTest extends RecordTailContract {
    @Override
    RecordStore store() throws SQLException {
        return RecordStore.at(FreshPostgres.url(FreshPostgres.database("tail")));
    }

    @Test
    void recordThatIsCommittedLate_isReadAfterThoseThatOvertookIt() throws SQLException {
        RecordStore store = store();
        try (DecisionLog log = new JdbcDecisionLog(store);
                Connection slow = store.writer();
                Statement statement = slow.createStatement()) {
            append(log, decision("d-1", NOON));
            RecordTail tail = new RecordTail(store);
            tail.restart(NOON, NOON);
            // As another gate would write it.
            statement.execute(
                    "INSERT INTO record (type, id, request_uid, time, namespace, kind, name, username, class, allowed,"
                            + " outcome, codes, policy_revision, document) SELECT type, 'd-slow', request_uid, time, namespace,"
                            + " kind, name, username, class, allowed, outcome, codes, policy_revision,"
                            + " replace(document, 'd-1', 'd-slow') FROM record WHERE id = 'd-1'");
            append(log, decision("d-2", NOON));
            assertThat(all(tail)).containsExactly("d-1", "d-2");
            slow.commit();
            assertThat(all(tail)).containsExactly("d-slow");
            assertThat(all(tail)).isEmpty();
        }
    }
}
