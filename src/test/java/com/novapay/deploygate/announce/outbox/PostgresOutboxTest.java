package com.novapay.deploygate.announce.outbox;

import com.novapay.deploygate.audit.FreshPostgres;
import com.novapay.deploygate.audit.store.RecordStore;
import java.sql.SQLException;
import org.junit.jupiter.api.Tag;

/** On a real server, each test in a database of its own. */
@Tag("slow")
class PostgresOutboxTest extends OutboxContract {
    @Override
    RecordStore store() throws SQLException {
        return RecordStore.at(FreshPostgres.url(FreshPostgres.database("outbox")));
    }
}
